using System.Diagnostics;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>The one source of traces. Tags have ids and codes, never content and never a user. No span is made for a piece of text.</summary>
internal static class NetraActivities
{
    public const string SourceName = "Netra.Signal";

    /// <summary>An agent of this process at work on a run. A worker's run has a span of that name in its own process.</summary>
    public const string Run = "netra.run";

    /// <summary>What a worker said in one call, until it is stored.</summary>
    public const string Publish = "netra.publish";

    /// <summary>Events of one run on their way out to one connection.</summary>
    public const string Deliver = "netra.deliver";

    /// <summary>Costs next to nothing while nobody listens: <c>StartActivity</c> then gives <see langword="null"/>.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Starts a span below a trace context from outside, and not below whatever is current here.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="traceparent">The W3C trace context; absent: the span begins a trace of its own.</param>
    public static Activity? Start(string name, ActivityKind kind, string? traceparent)
    {
        if (!Source.HasListeners())
            return null;
        if (ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return Source.StartActivity(name, kind, parent);
        var outer = Activity.Current;
        Activity.Current = null;
        try
        {
            return Source.StartActivity(name, kind);
        }
        finally
        {
            if (Activity.Current is null)
                Activity.Current = outer;
        }
    }

    /// <returns>The trace context as it is written everywhere from here on; <see langword="null"/> when it is none.</returns>
    public static string? Canonical(string traceparent) => ActivityContext.TryParse(traceparent, null, out var context)
        ? $"00-{context.TraceId}-{context.SpanId}-{(int)context.TraceFlags:x2}"
        : null;
}

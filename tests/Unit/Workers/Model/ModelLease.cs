namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>A lease as whoever gave it knows it.</summary>
internal sealed class ModelLease(string text, ModelRun run, ModelSession session)
{
    public string Text => text;

    public ModelRun Run => run;

    public string Application { get; } = session.Application;

    /// <summary>The connection that has the run.</summary>
    public ModelSession Session { get; set; } = session;

    /// <summary>The highest number that was said under it.</summary>
    public long N { get; set; }

    public bool IsTakenUp { get; set; }

    public DateTimeOffset Until { get; set; }

    /// <summary>Whether the run has ended under it: what was said is answered again until then.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether it may be used to write.</summary>
    public bool IsInForce => run.Lease == this && !IsOver;
}

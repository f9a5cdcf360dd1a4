using System.Diagnostics;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>The one source of traces. Tags have ids and codes, never content and never a user.</summary>
internal static class NetraActivities
{
    public const string SourceName = "Netra.Signal";

    /// <summary>Costs next to nothing while nobody listens: <c>StartActivity</c> then gives <see langword="null"/>.</summary>
    public static ActivitySource Source { get; } = new(SourceName);
}

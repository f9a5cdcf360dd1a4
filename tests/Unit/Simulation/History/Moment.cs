using System.Text.Json;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>Something that happened to one connection.</summary>
internal abstract record Moment
{
    /// <summary>Attach was answered.</summary>
    /// <param name="At">The cursor of the answer.</param>
    /// <param name="Threads">What it watches; nothing for all.</param>
    /// <param name="GapRuns">The folded runs of a gap's answer; nothing when it was none.</param>
    /// <param name="Live">For a live attach, how many events were stored before the call and at the answer.</param>
    internal sealed record Attached(Cursor At, IReadOnlyList<string>? Threads, JsonElement? GapRuns = null, (int Before, int After)? Live = null) : Moment;

    /// <summary>An event was written.</summary>
    internal sealed record Heard(StoredEvent Event) : Moment;

    /// <summary>A gap was stated.</summary>
    internal sealed record Gap(Cursor At, JsonElement Runs) : Moment;

    /// <summary>The closing notice was written.</summary>
    internal sealed record Closing(string Code) : Moment;

    /// <summary>Watch was called.</summary>
    internal sealed record WatchAsked(IReadOnlyList<string>? Threads) : Moment;

    /// <summary>Watch completed.</summary>
    internal sealed record WatchDone(IReadOnlyList<string>? Threads) : Moment;

    /// <summary>The connection's token expired, and every later write but the closing notice is too late.</summary>
    internal sealed record Expired : Moment;

    /// <summary>The server was told that the connection is gone.</summary>
    internal sealed record Left : Moment;

    /// <summary>A write failed, so the connection is of no use any more.</summary>
    internal sealed record Broken : Moment;

    /// <summary>Nothing was left to do and the connection was open: it must have heard everything.</summary>
    /// <param name="Stored">How many events of its user had been stored.</param>
    internal sealed record Quiet(int Stored) : Moment;
}

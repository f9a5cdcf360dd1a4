using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Client;

/// <summary>A stated hole: events may be missing before this one, and none is missing after it.</summary>
/// <remarks>Throw away what is drawn of runs and draw <see cref="Runs"/> instead. A run that has ended meanwhile is not among them;
/// <see cref="SignalClient.GetRunAsync"/> has it while the gateway keeps it. A gap of this client's own (<c>trimmed</c>, for a listener that
/// came late) has the runs that this client started.</remarks>
public sealed record GapEvent : ClientEvent
{
    internal GapEvent(string reason, string cursor, IReadOnlyList<RunState> runs)
        : base(cursor) => (Reason, Runs) = (reason, runs);

    /// <summary>One of <see cref="Shared.Wire.GapReasons"/>; <c>trimmed</c> also when events came that nobody listened to and that the
    /// client no longer holds.</summary>
    public string Reason { get; }

    /// <summary>The runs under way, folded at <see cref="ClientEvent.Cursor"/>. Never <see langword="null"/>.</summary>
    public IReadOnlyList<RunState> Runs { get; }
}

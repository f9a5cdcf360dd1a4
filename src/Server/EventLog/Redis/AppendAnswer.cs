using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What Redis answered to a batch.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="First">Where its first event was stored, when it was.</param>
/// <param name="Bounds">The log after it, when it was stored.</param>
/// <param name="Head">Where the log is now, when it was stored, or its entries were sealed for another place.</param>
/// <param name="Moved">Where the runs of the batch are, in its order, when one was not where the batch expected it.</param>
/// <param name="Mark">What the log says of it, when it was stored.</param>
internal readonly record struct AppendAnswer(
    AppendOutcome Outcome, Cursor First = default, LogBounds Bounds = default, LogPlace Head = default, IReadOnlyList<RunProgress>? Moved = null, OwnMark? Mark = null)
{
    /// <summary>It is stored, and the log says so.</summary>
    public static AppendAnswer StoredAs(OwnMark mark) =>
        new(AppendOutcome.Stored, new(mark.Bounds.Epoch, mark.First), mark.Bounds, mark.Head, Mark: mark);
}

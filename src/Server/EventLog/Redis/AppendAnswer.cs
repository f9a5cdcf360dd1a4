using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What Redis answered to a batch.</summary>
/// <param name="First">Where its first event was stored; meaningless when <paramref name="Moved"/> is there.</param>
/// <param name="Bounds">The log after it.</param>
/// <param name="Moved">Where the runs of the batch are, in its order, when one was not where the batch expected it: nothing was stored.</param>
internal readonly record struct AppendAnswer(Cursor First, LogBounds Bounds, IReadOnlyList<RunProgress>? Moved);

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>A run of the model.</summary>
/// <param name="Seq">Its last seq.</param>
/// <param name="EndedAt">The offset of its end, 0 while it is under way.</param>
/// <param name="Numbered">Where the events with a worker's number are, from number 1.</param>
internal sealed record ModelRun(long Seq, long EndedAt, IReadOnlyList<(long Offset, long Seq)> Numbered);

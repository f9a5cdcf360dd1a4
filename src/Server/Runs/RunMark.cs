namespace Netra.Signal.Server.Runs;

/// <summary>How far a run is where all pods keep it.</summary>
/// <param name="Seq">The place of its last event, 0 for none.</param>
/// <param name="Last">The offset of its last event.</param>
/// <param name="Ended">When it ended; <see langword="null"/> while it is under way, and when nothing of it is kept.</param>
internal readonly record struct RunMark(long Seq, long Last, DateTimeOffset? Ended);

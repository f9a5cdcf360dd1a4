namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>How far a run is in the log.</summary>
/// <param name="Seq">The place of its last event, 0 for none.</param>
/// <param name="LastN">The highest number of its worker, 0 for none; <see langword="null"/> when this pod does not know it, as only Redis does.</param>
/// <param name="IsEnded">Whether it has ended.</param>
internal readonly record struct RunProgress(long Seq, long? LastN, bool IsEnded);

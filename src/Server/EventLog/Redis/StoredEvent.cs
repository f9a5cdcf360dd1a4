namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>An event in its batch.</summary>
/// <param name="Event">What is stored.</param>
/// <param name="Run">Which run of the batch it is of, from 1; 0 for none.</param>
/// <param name="Seq">Its place in that run.</param>
internal readonly record struct StoredEvent(NewEvent Event, int Run, long Seq);

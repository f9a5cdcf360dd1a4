namespace Netra.Signal.Shared.Worker;

/// <summary>A run that its worker goes on with.</summary>
/// <param name="Lease">Its lease.</param>
/// <param name="AcceptedThrough">The highest number stored.</param>
/// <param name="CancelRequested">Whether it shall end.</param>
public sealed record ResumedRun(string Lease, long AcceptedThrough, bool CancelRequested);

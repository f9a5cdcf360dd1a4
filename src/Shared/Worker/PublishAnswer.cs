namespace Netra.Signal.Shared.Worker;

/// <summary>What was stored.</summary>
/// <param name="AcceptedThrough">The highest number stored.</param>
/// <param name="Window">How many events may be in flight.</param>
public sealed record PublishAnswer(long AcceptedThrough, int Window);

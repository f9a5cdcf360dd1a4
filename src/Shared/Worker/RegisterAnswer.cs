namespace Netra.Signal.Shared.Worker;

/// <summary>The worker is registered.</summary>
/// <param name="LeaseSeconds">How long a lease lasts unless renewed, in seconds.</param>
/// <param name="Window">How many events may be in flight per run.</param>
public sealed record RegisterAnswer(int LeaseSeconds, int Window);

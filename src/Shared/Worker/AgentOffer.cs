namespace Netra.Signal.Shared.Worker;

/// <summary>An agent that a worker can run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Concurrency">How many runs of it the worker takes at once, from 1.</param>
/// <param name="Description">What it does.</param>
public sealed record AgentOffer(string Name, int Concurrency, string? Description = null);

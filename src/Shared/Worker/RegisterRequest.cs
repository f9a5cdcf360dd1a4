namespace Netra.Signal.Shared.Worker;

/// <summary>A worker says what it can run.</summary>
/// <param name="Agents">Its agents.</param>
public sealed record RegisterRequest(IReadOnlyList<AgentOffer>? Agents = null);

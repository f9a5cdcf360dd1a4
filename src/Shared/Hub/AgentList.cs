namespace Netra.Signal.Shared.Hub;

/// <summary>The agents a user can run.</summary>
/// <param name="Agents">In the order of their names.</param>
public sealed record AgentList(IReadOnlyList<AgentInfo> Agents);

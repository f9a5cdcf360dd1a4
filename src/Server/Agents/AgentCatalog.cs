using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Agents;

/// <summary>The agents of this process by their names, which are compared exactly.</summary>
internal sealed class AgentCatalog
{
    private readonly FrozenDictionary<string, IAgent> _byName;

    /// <exception cref="InvalidOperationException">A name is no valid id, or two agents have the same one.</exception>
    public AgentCatalog(IEnumerable<IAgent> agents)
    {
        var byName = new Dictionary<string, IAgent>(StringComparer.Ordinal);
        foreach (var agent in agents)
        {
            if (IdRules.Refusal(agent.Name) is { } reason)
                throw new InvalidOperationException($"The name '{agent.Name}' of agent {agent.GetType().Name} {reason}.");
            if (!byName.TryAdd(agent.Name, agent))
                throw new InvalidOperationException(
                    $"Agents {byName[agent.Name].GetType().Name} and {agent.GetType().Name} are both named '{agent.Name}'; a name is used once.");
        }
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        Agents = [.. byName.Values.OrderBy(agent => agent.Name, StringComparer.Ordinal)
            .Select(agent => new AgentInfo(agent.Name, true, agent.Description))];
    }

    /// <summary>All of them for <c>ListAgents</c>, sorted by name.</summary>
    public IReadOnlyList<AgentInfo> Agents { get; }

    public bool TryGet(string? name, [NotNullWhen(true)] out IAgent? agent)
    {
        agent = null;
        return name is not null && _byName.TryGetValue(name, out agent);
    }
}

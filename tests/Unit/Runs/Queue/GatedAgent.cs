using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>An agent whose runs go on until the test lets them end; what a run is asked is its name there.</summary>
internal sealed class GatedAgent(string name, GatedAgent.Gates gates) : IAgent
{
    public string Name => name;

    public string? Description => null;

    public Task RunAsync(AgentRun run, CancellationToken cancellationToken) => gates.PassAsync(run.RequireText(), cancellationToken);

    /// <summary>Shared by all agents of a test, on whichever pod.</summary>
    internal sealed class Gates
    {
        private readonly ConcurrentQueue<string> _begun = [];
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

        /// <summary>What has begun, in order.</summary>
        public IReadOnlyList<string> Begun => [.. _begun];

        /// <summary>Lets a run end, also one that has not begun yet.</summary>
        public void Open(string name) => GateOf(name).TrySetResult();

        public Task PassAsync(string name, CancellationToken cancellationToken)
        {
            _begun.Enqueue(name);
            return GateOf(name).Task.WaitAsync(cancellationToken);
        }

        private TaskCompletionSource GateOf(string name) => _gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}

/// <summary>Adds agents to the services of a pod.</summary>
internal static class AgentServices
{
    public static IServiceCollection AddAll(this IServiceCollection services, IEnumerable<IAgent> agents)
    {
        foreach (var agent in agents)
            services.AddSingleton(agent);
        return services;
    }
}

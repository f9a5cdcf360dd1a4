using Netra.Signal.Server.Agents;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>An agent that a test writes in a line.</summary>
internal sealed class LambdaAgent(Func<AgentRun, CancellationToken, Task> run, string name = "lambda") : IAgent
{
    public string Name => name;

    public string? Description => null;

    public Task RunAsync(AgentRun agentRun, CancellationToken cancellationToken) => run(agentRun, cancellationToken);
}

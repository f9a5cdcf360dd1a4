namespace Netra.Signal.Server.Agents;

/// <summary>An agent that runs in the gateway's own process.</summary>
internal interface IAgent
{
    /// <summary>The name clients use in <c>StartRun</c>; unique, of the characters of an id.</summary>
    string Name { get; }

    /// <summary>What it does, for <c>ListAgents</c>.</summary>
    string? Description { get; }

    /// <summary>Runs once. One instance serves all runs of all users at the same time and keeps nothing of any of them.</summary>
    /// <param name="run">The input, the history and the ways to say what happens. Its agent_started has been said.</param>
    /// <param name="cancellationToken">Cancelled when the run has ended or the process stops: stop at once.</param>
    Task RunAsync(AgentRun run, CancellationToken cancellationToken);
}

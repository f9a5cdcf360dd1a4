namespace Netra.Signal.Client.Worker;

/// <summary>Says which agents a worker runs.</summary>
public sealed class AgentWorkerBuilder
{
    private readonly Dictionary<string, MappedAgent> _agents = new(StringComparer.Ordinal);

    internal AgentWorkerBuilder()
    {
    }

    internal IReadOnlyCollection<MappedAgent> Agents => _agents.Values;

    /// <summary>Maps an agent. A handler that returns has completed its run; one that throws has failed it, and the user is told no more than that,
    /// unless it throws an <see cref="AgentFailedException"/>.</summary>
    /// <param name="name">The name clients use in <c>StartRun</c>, of the characters of an id.</param>
    /// <param name="handler">Carries out one run; it is called for many at the same time. Its token is cancelled when the user cancels the run,
    /// when the worker has lost it, and when a worker that stops hands it back.</param>
    /// <param name="description">What it does, for <c>ListAgents</c>; at most 500 characters.</param>
    /// <param name="concurrency">How many runs of it the worker takes at once; absent: <see cref="AgentWorkerOptions.Concurrency"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name, the description or the number is wrong, or the name is mapped already.</exception>
    public AgentWorkerBuilder MapAgent(string name, Func<WorkerRun, CancellationToken, Task> handler, string? description = null, int? concurrency = null)
    {
        var agent = new MappedAgent(name, handler, description, concurrency).Checked();
        return _agents.TryAdd(name, agent) ? this : throw new ArgumentException($"Two agents are named '{name}'; a name is mapped once.", nameof(name));
    }
}

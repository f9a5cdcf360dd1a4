using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Agents;

/// <summary>Runs the agents of this process. Every run it starts ends, whatever its agent does.</summary>
internal sealed class AgentRunner(AgentCatalog catalog, TimeProvider time, ILogger<AgentRunner> logger) : IRunExecutor, IHostedService
{
    /// <summary>How long a stop waits for agents whose runs have ended: enough to leave, too little to hold up a deploy.</summary>
    public static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<ActiveRun> _active = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The runs whose agent is at work or whose end is not stored yet.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
                return _active.Count;
        }
    }

    public IReadOnlyList<AgentInfo> Agents => catalog.Agents;

    public bool Serves(string agent) => catalog.TryGet(agent, out _);

    public async ValueTask BeginAsync(RunWriter run, IReadOnlyList<RunState> history)
    {
        if (!catalog.TryGet(run.Run.Agent, out var agent))
            throw new InvalidOperationException($"Agent {run.Run.Agent} is not in this process.");
        // Not the caller's token: a run that is stored begins, whether its caller still listens or not.
        await run.WriteAsync(new AgentStarted(run.Run.Input), CancellationToken.None);
        Start(agent, run.Run, run, history);
    }

    /// <summary>The run ends at once: its agent hears of it as the run's end.</summary>
    public ValueTask<bool> TryCancelAsync(UserKey user, RunId run, string? reason) => new(false);

    /// <summary>Begins a run and returns at once. The run's <c>agent_started</c> is said before, by whoever starts it.</summary>
    /// <remarks>After <see cref="StopAsync"/> the run ends with <c>unavailable</c> and its agent is not called.</remarks>
    /// <param name="agent">The agent.</param>
    /// <param name="run">The run.</param>
    /// <param name="writer">Writes this run and no other.</param>
    /// <param name="history">Earlier runs of the same thread, the oldest first.</param>
    /// <exception cref="IsolationViolationException">The writer writes another run, which may be another user's.</exception>
    public void Start(IAgent agent, StoredRun run, IRunWriter writer, IReadOnlyList<RunState> history)
    {
        if (writer.Run.Owner != run.Owner || writer.Run.Run != run.Run || writer.Run.Thread != run.Thread)
            throw new IsolationViolationException("A run was started with the writer of another run.");
        var active = new ActiveRun(agent, writer, history, time, logger, _stopping.Token);
        lock (_gate)
        {
            // Added first: a short run may be over before Begin returns.
            _active.Add(active);
            // A run outlives the request that started it.
            Detached.Run(() => active.Begin(Forget));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.AgentsReady(string.Join(", ", catalog.Agents.Select(agent => agent.Name)));
        return Task.CompletedTask;
    }

    /// <summary>Ends every run with <c>unavailable</c>, retryable, and waits until the ends are stored. May be called early and again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var cancelling = CancelAsync();
        ActiveRun[] runs;
        lock (_gate)
            runs = [.. _active];
        var ends = runs.Select(run => run.StopAsync()).ToArray();
        try
        {
            await Task.WhenAll(ends).WaitAsync(cancellationToken);
            await Task.WhenAll([cancelling, .. runs.Select(run => run.Left)]).WaitAsync(LeaveWithin, time, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            if (ends.Count(end => !end.IsCompleted) is > 0 and var unended)
                logger.StoppedUnended(unended);
            else
                logger.AgentsStayed(Running);
        }
    }

    private void Forget(ActiveRun run)
    {
        lock (_gate)
            _active.Remove(run);
    }

    private async Task CancelAsync()
    {
        try
        {
            await _stopping.CancelAsync();
        }
        catch (AggregateException failure)
        {
            logger.CancellationFailed(failure);
        }
    }
}

using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Who carries out the runs of which agent. The first that serves a name does.</summary>
internal sealed class RunExecutors(IEnumerable<IRunExecutor> executors)
{
    private readonly IRunExecutor[] _all = [.. executors];

    /// <summary>All agents for <c>ListAgents</c>, sorted by name.</summary>
    public IReadOnlyList<AgentInfo> Agents =>
        [.. _all.SelectMany(executor => executor.Agents).DistinctBy(agent => agent.Name).OrderBy(agent => agent.Name, StringComparer.Ordinal)];

    /// <returns><see langword="null"/> when nobody serves an agent of that name.</returns>
    public IRunExecutor? Of(string? agent) => agent is null ? null : Array.Find(_all, executor => executor.Serves(agent));

    /// <inheritdoc cref="IRunExecutor.TryCancelAsync"/>
    public async ValueTask<bool> TryCancelAsync(UserKey user, RunId run, string? reason)
    {
        foreach (var executor in _all)
            if (await executor.TryCancelAsync(user, run, reason))
                return true;
        return false;
    }

    /// <inheritdoc cref="IRunExecutor.AnsweredAsync"/>
    public async ValueTask AnsweredAsync(UserKey user, RunId run, ApprovalResolved answer)
    {
        foreach (var executor in _all)
            await executor.AnsweredAsync(user, run, answer);
    }
}

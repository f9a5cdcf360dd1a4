using System.Collections.Concurrent;
using Netra.Signal.Server.Agents;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>An agent that waits for its test: what it says and when it leaves is said from outside.</summary>
internal sealed class Scripted
{
    private readonly ConcurrentQueue<(AgentRun Run, TaskCompletionSource Leave)> _runs = [];

    public int Runs => _runs.Count;

    /// <summary>Those that have begun.</summary>
    public IReadOnlyList<AgentRun> All => [.. _runs.Select(begun => begun.Run)];

    /// <summary>The one run that has begun.</summary>
    public AgentRun Run => Assert.Single(_runs).Run;

    public async Task RunAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs.Enqueue((run, leave));
        await leave.Task.WaitAsync(cancellationToken);
    }

    public void Leave(Exception? failure = null)
    {
        foreach (var (_, leave) in _runs)
            if (failure is null)
                leave.TrySetResult();
            else
                leave.TrySetException(failure);
    }
}

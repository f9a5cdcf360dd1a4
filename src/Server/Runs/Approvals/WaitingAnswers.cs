using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>Those in this process who wait for the answers to questions of one run.</summary>
internal sealed class WaitingAnswers
{
    private readonly ConcurrentDictionary<RequestId, TaskCompletionSource<ApprovalResolved>> _waiting = [];

    /// <summary>Completes with the answer. That the run ended first is no answer: whoever waits hears of the end.</summary>
    public Task<ApprovalResolved> Add(RequestId request) =>
        _waiting.GetOrAdd(request, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Remove(RequestId request) => _waiting.TryRemove(request, out _);

    /// <summary>Something was said in the run.</summary>
    public void Hear(AgentEvent data)
    {
        if (data is ApprovalResolved { By: not ApprovalResolver.RunEnded } settled && _waiting.TryGetValue(settled.RequestId, out var waiting))
            waiting.TrySetResult(settled);
        if (data is not RunReset)
            return;
        foreach (var withdrawn in _waiting.Values)
            withdrawn.TrySetException(SignalException.Conflict("The question was withdrawn: the run began anew."));
    }
}

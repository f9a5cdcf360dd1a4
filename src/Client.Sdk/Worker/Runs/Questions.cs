using System.Collections.Concurrent;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>The questions of a run that wait for their user.</summary>
internal sealed class Questions(RunSpeech speech, TimeProvider time)
{
    /// <summary>The gateway says when a question lapses; its word may be on its way for so long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<RequestId, TaskCompletionSource<Approval>> _open = [];

    /// <summary>Asks, and waits for the answer. A question that lapses is not approved.</summary>
    public async Task<Approval> AskAsync(ApprovalRequested question, CancellationToken cancellationToken)
    {
        var answer = _open.GetOrAdd(question.RequestId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await speech.SayAsync(question, true, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(question.ExpiresAt - time.GetUtcNow() + Grace, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new(false);
        }
        finally
        {
            _open.TryRemove(question.RequestId, out _);
        }
    }

    /// <summary>The gateway says how one was settled; after a reconnect it says so again.</summary>
    public void Answer(ApprovalAnswer answer)
    {
        if (_open.TryGetValue(answer.RequestId, out var open))
            open.TrySetResult(new(answer.Approved, answer.Answer));
    }
}

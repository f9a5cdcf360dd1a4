using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>A call of an agent that waits for the run to be free. Disposed when it waits no more.</summary>
internal sealed class WaitingCall(WaitingCalls calls, AgentEvent? data) : IDisposable
{
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it says, when others may say it along; <see langword="null"/> for anything else.</summary>
    public AgentEvent? Data => data;

    /// <summary>Whether somebody says it, or has said it.</summary>
    public bool IsTaken { get; set; }

    public Task Said => _said.Task;

    public void Succeed() => _said.TrySetResult();

    public void Fail(Exception failure) => _said.TrySetException(failure);

    public void Dispose() => calls.Remove(this);
}

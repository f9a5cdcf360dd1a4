namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>An append that waits for its turn.</summary>
/// <param name="Events">What to store, in one step.</param>
/// <param name="Enqueued">When it came, as a timestamp.</param>
internal sealed record PendingAppend(IReadOnlyList<NewEvent> Events, long Enqueued)
{
    private readonly TaskCompletionSource<EventPosition[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<EventPosition[]> Done => _done.Task;

    public void Succeed(EventPosition[] positions) => _done.TrySetResult(positions);

    public void Fail(Exception failure) => _done.TrySetException(failure);
}

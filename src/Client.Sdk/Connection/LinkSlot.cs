namespace Netra.Signal.Client.Connection;

/// <summary>The connection that calls may use now, and who waits for one.</summary>
internal sealed class LinkSlot
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<Link> _link = Empty();
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call waits for a connection.</summary>
    public Task Wanted
    {
        get
        {
            lock (_gate)
                return _wanted.Task;
        }
    }

    /// <summary>The connection, as soon as there is one that is not over.</summary>
    public Task<Link> GetAsync()
    {
        lock (_gate)
        {
            if (_link.Task is { IsCompletedSuccessfully: true, Result.Ended.IsCompleted: true })
                ClearLocked();
            if (!_link.Task.IsCompleted)
                _wanted.TrySetResult();
            return _link.Task;
        }
    }

    public void Set(Link link)
    {
        lock (_gate)
        {
            ClearLocked();
            _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _link.TrySetResult(link);
        }
    }

    public void Clear()
    {
        lock (_gate)
            ClearLocked();
    }

    /// <summary>Calls throw this, until <see cref="Clear"/>.</summary>
    public void Fail(Exception why)
    {
        lock (_gate)
        {
            ClearLocked();
            _link.TrySetException(why);
            _ = _link.Task.Exception;
        }
    }

    private static TaskCompletionSource<Link> Empty() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void ClearLocked()
    {
        if (_link.Task.IsCompleted)
            _link = Empty();
    }
}

namespace Netra.Signal.Client.Connection;

/// <summary>The connection that calls may use now, and who waits for one.</summary>
internal sealed class LinkSlot
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<ILink> _link = Empty();
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _failed;

    /// <summary>Completes when a call waits for a connection.</summary>
    public Task Wanted
    {
        get
        {
            lock (_gate)
                return _wanted.Task;
        }
    }

    /// <summary>The connection, if there is one that is not over.</summary>
    public ILink? Now
    {
        get
        {
            lock (_gate)
                return _link.Task is { IsCompletedSuccessfully: true, Result: { Ended.IsCompleted: false } link } ? link : null;
        }
    }

    /// <summary>The connection, as soon as there is one that is not over.</summary>
    public Task<ILink> GetAsync()
    {
        lock (_gate)
        {
            if (_link.Task is { IsCompletedSuccessfully: true, Result.Ended.IsCompleted: true })
                _link = Empty();
            if (!_link.Task.IsCompleted)
                _wanted.TrySetResult();
            return _link.Task;
        }
    }

    public void Set(ILink link)
    {
        lock (_gate)
        {
            if (_failed)
                return;
            _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_link.Task.IsCompleted)
                _link = Empty();
            _link.SetResult(link);
        }
    }

    /// <summary>The connection is over; a failure stays.</summary>
    public void Clear()
    {
        lock (_gate)
            if (!_failed && _link.Task.IsCompleted)
                _link = Empty();
    }

    /// <summary>From here on calls throw this, also those that wait, until <see cref="Reopen"/>.</summary>
    public void Fail(Exception why)
    {
        lock (_gate)
        {
            if (_link.Task.IsCompleted)
                _link = Empty();
            _failed = true;
            _link.SetException(why);
            _ = _link.Task.Exception;
        }
    }

    public void Reopen()
    {
        lock (_gate)
            if (_failed)
                (_failed, _link) = (false, Empty());
    }

    private static TaskCompletionSource<ILink> Empty() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

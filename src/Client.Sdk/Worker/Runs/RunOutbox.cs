using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>What a run said and the gateway has not acknowledged, in order. It is bounded by the window: whoever says more waits.</summary>
internal sealed class RunOutbox(int window)
{
    private readonly Lock _gate = new();
    private readonly OutgoingQueue _waiting = new();
    private TaskCompletionSource _filled = Signal();
    private TaskCompletionSource _freed = Signal();
    private SignalClientException? _fault;
    private int _window = window;
    private bool _isEnding;
    private bool _isClosed;

    /// <summary>Whether the run's end is said, or nothing more can be.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate)
                return _isEnding || _isClosed;
        }
    }

    /// <summary>Takes an event, as soon as there is room.</summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    /// <exception cref="SignalClientException">An event before it was refused, or the run has ended.</exception>
    /// <exception cref="OperationCanceledException">The worker has the run no more.</exception>
    public async ValueTask AddAsync(Outgoing item, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_gate)
            {
                ThrowIfOverLocked(item);
                if (_waiting.Count < _window || item.IsEnd)
                {
                    _waiting.Add(item);
                    _isEnding |= item.IsEnd;
                    _filled.TrySetResult();
                    return;
                }

                freed = _freed.Task;
            }

            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until there is something to send.</summary>
    /// <returns>False when nothing will ever be.</returns>
    public async Task<bool> FilledAsync()
    {
        Task filled;
        lock (_gate)
            filled = _filled.Task;
        await filled.ConfigureAwait(false);
        lock (_gate)
            return !_isClosed;
    }

    /// <summary>What to send now: the first that wait, as many as fit; empty when an answer came meanwhile.</summary>
    public IReadOnlyList<WorkerEvent> Next()
    {
        lock (_gate)
            return _waiting.Next(_window);
    }

    /// <summary>The gateway has stored everything up to a number.</summary>
    /// <returns>False when it has forgotten what it said before: the run cannot go on.</returns>
    public bool Accept(long through, int? window = null)
    {
        lock (_gate)
        {
            if (through < _waiting.Accepted)
                return false;
            _window = Math.Max(1, window ?? _window);
            while (_waiting.Accepted < through && _waiting.Count > 0)
                LeftLocked(_waiting.Accept()).Stored.TrySetResult();
            return true;
        }
    }

    /// <summary>The gateway stored nothing of a batch. It is sent again one by one until the one at fault is found: that one is taken out, and
    /// whoever waits for it is told; where nobody does, the next who says something is.</summary>
    public void Refuse(int events, SignalClientException why)
    {
        lock (_gate)
        {
            if (events > 1)
            {
                _waiting.GoOneByOne(events);
                return;
            }

            if (_waiting.Count == 0)
                return;
            var item = LeftLocked(_waiting.TakeOut());
            if (item.IsEnd)
                _isEnding = false;
            else if (!item.IsAwaited)
                _fault ??= why;
            item.Stored.TrySetException(why);
        }
    }

    /// <summary>Nothing more is said, and what waits is thrown away.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Drop();
            _filled.TrySetResult();
            _freed.TrySetResult();
        }
    }

    /// <summary>There is room for another one.</summary>
    private Outgoing LeftLocked(Outgoing item)
    {
        if (_waiting.Count == 0 && !_isClosed)
            _filled = Signal();
        _freed.TrySetResult();
        _freed = Signal();
        return item;
    }

    private void ThrowIfOverLocked(Outgoing item)
    {
        if (_isClosed)
            throw new OperationCanceledException("The worker has this run no more.");
        if (_isEnding)
            throw new SignalClientException(ErrorCodes.Conflict, "The run has ended; nothing more can be said in it.");
        if (_fault is { } fault && !item.IsEnd)
            throw new SignalClientException(fault.Code, fault.Message, fault);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

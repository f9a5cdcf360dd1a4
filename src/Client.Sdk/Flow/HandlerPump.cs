namespace Netra.Signal.Client.Flow;

/// <summary>Calls the application's handlers, one after the other, in the order of the events and of their registration.</summary>
/// <remarks>
/// A watch stands beside the pump. When a call takes too long, whether it waits or blocks its thread, the handler is taken away and
/// another pump goes on behind it; the old one sees that it was superseded and ends, if it ever comes back.
/// </remarks>
internal sealed class HandlerPump(EventFlow flow, SignalClientOptions options, Notices notices) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private EventHandler[] _handlers = [];
    private WindowReader? _reader;
    private ITimer? _watch;
    private int _generation;
    private ClientEvent? _item;
    private EventHandler[] _batch = [];
    private int _next;
    private EventHandler? _busy;

    public IDisposable Add(string name, Func<ClientEvent, ValueTask> call)
    {
        var handler = new EventHandler(name, call, Remove);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(SignalClient));
            _handlers = [.. _handlers, handler];
            if (_reader is null)
                StartLocked();
        }

        return handler;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                return;
            _stop.Cancel();
            _watch?.Dispose();
            _reader?.Leave(isFinished: _busy is null && _next >= _batch.Length);
            _generation++;
        }
    }

    private void StartLocked()
    {
        (_reader, var missed) = flow.Join();
        _watch = options.TimeProvider.CreateTimer(static pump => ((HandlerPump)pump!).Supersede(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (missed is not null)
            (_item, _batch, _next) = (missed, _handlers, 0);
        _ = PumpAsync(_generation);
    }

    private void Remove(EventHandler handler)
    {
        lock (_gate)
        {
            handler.IsRemoved = true;
            _handlers = [.. _handlers.Where(other => other != handler)];
        }
    }

    private async Task PumpAsync(int generation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (!_reader!.IsOver)
            {
                while (Take(generation) is { } handler)
                {
                    await CallAsync(handler).ConfigureAwait(false);
                    if (!Done(generation))
                        return;
                }

                if (await _reader.NextAsync(_stop.Token).ConfigureAwait(false) is { } item)
                    lock (_gate)
                        (_item, _batch, _next) = (item, _handlers, 0);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SignalClientException)
        {
            // The client was disposed of, or has failed, which its state says.
            lock (_gate)
                if (generation == _generation && !_stop.IsCancellationRequested)
                    Restart();
        }
    }

    /// <summary>The client failed and may be connected again: the handlers stay, and hear on from where they stopped.</summary>
    private void Restart()
    {
        _watch?.Dispose();
        _reader?.Dispose();
        _reader = null;
    }

    /// <summary>Goes on after <see cref="Restart"/>.</summary>
    public void Resume()
    {
        lock (_gate)
            if (_reader is null && _handlers.Length > 0 && !_stop.IsCancellationRequested)
                StartLocked();
    }

    private EventHandler? Take(int generation)
    {
        lock (_gate)
        {
            while (generation == _generation && _item is not null && _next < _batch.Length)
            {
                var handler = _batch[_next++];
                if (handler.IsRemoved)
                    continue;
                _watch!.Change(options.HandlerTimeout, Timeout.InfiniteTimeSpan);
                return _busy = handler;
            }

            return null;
        }
    }

    private bool Done(int generation)
    {
        lock (_gate)
        {
            if (generation != _generation)
                return false;
            _busy = null;
            _watch!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    private async ValueTask CallAsync(EventHandler handler)
    {
        try
        {
            await handler.CallAsync(_item!).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            notices.Fault(new(ClientErrorCodes.HandlerFailed, $"The handler of {handler.Name} threw {failure.GetType().Name}; the event counts as handled and the flow goes on. Catch it in the handler.", failure));
        }
    }

    private void Supersede()
    {
        EventHandler stuck;
        lock (_gate)
        {
            if (_busy is not { } busy || _stop.IsCancellationRequested)
                return;
            (stuck, _busy) = (busy, null);
            Remove(stuck);
            _ = PumpAsync(++_generation);
        }

        notices.Fault(new(ClientErrorCodes.HandlerStuck, $"A call of the handler of {stuck.Name} has taken longer than {options.HandlerTimeout}; it is called no more. Let it hand long work on, then register it again."));
    }
}

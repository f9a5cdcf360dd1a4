namespace Netra.Signal.Client.Flow;

/// <summary>Calls the application's handlers, one after the other, in the order of the events and of their registration.</summary>
/// <remarks>
/// There is one loop, from the first handler to the end of the client; when the client fails it waits, and hears on once it is connected
/// again. Each call has a thread of its own while it needs one, so that a handler which waits or blocks holds up the loop no longer than it may.
/// </remarks>
internal sealed class HandlerPump(EventFlow flow, SignalClientOptions options, Notices notices) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private EventHandler[] _handlers = [];
    private WindowReader? _reader;
    private bool _isCalling;

    /// <param name="name">What it handles, for messages.</param>
    /// <param name="call">Handles an event.</param>
    /// <param name="concerns">Which events it is called for; absent: all.</param>
    /// <returns>Takes the handler away.</returns>
    public IDisposable Add(string name, Func<ClientEvent, ValueTask> call, Func<ClientEvent, bool>? concerns = null)
    {
        var handler = new EventHandler(name, call, concerns ?? (_ => true), Remove);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(SignalClient));
            _handlers = [.. _handlers, handler];
            if (_reader is null)
            {
                (_reader, var missed) = flow.Join(outlivesFailure: true);
                _ = PumpAsync(_reader, missed);
            }
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
            _reader?.Leave(isFinished: !_isCalling);
        }
    }

    private void Remove(EventHandler handler)
    {
        lock (_gate)
        {
            handler.IsRemoved = true;
            _handlers = [.. _handlers.Where(other => other != handler)];
        }
    }

    private async Task PumpAsync(WindowReader reader, ClientEvent? missed)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (missed is not null)
                await HandleAsync(missed).ConfigureAwait(false);
            while (!reader.IsOver)
                if (await reader.NextAsync(_stop.Token).ConfigureAwait(false) is { } item)
                    await HandleAsync(item).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client was disposed of.
        }
    }

    /// <exception cref="OperationCanceledException">The client was disposed of before all handlers had their turn.</exception>
    private async Task HandleAsync(ClientEvent item)
    {
        EventHandler[] handlers;
        lock (_gate)
        {
            _stop.Token.ThrowIfCancellationRequested();
            (handlers, _isCalling) = (_handlers, true);
        }

        foreach (var handler in handlers)
            if (!handler.IsRemoved && handler.Concerns(item))
                await CallAsync(handler, item).ConfigureAwait(false);
        lock (_gate)
            _isCalling = false;
    }

    private async Task CallAsync(EventHandler handler, ClientEvent item)
    {
        _stop.Token.ThrowIfCancellationRequested();
        Task call = ApplicationCall.StartAsync(() => handler.CallAsync(item));
        await call.WaitAsync(options.HandlerTimeout, options.TimeProvider, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.IsCompletedSuccessfully)
            return;
        if (call.IsCompleted)
        {
            var failure = call.Exception?.InnerException ?? new OperationCanceledException();
            notices.Fault(new(ClientErrorCodes.HandlerFailed, $"The handler of {handler.Name} threw {failure.GetType().Name}; the event counts as handled and the flow goes on. Catch it in the handler.", failure));
            return;
        }

        call.Observe();
        _stop.Token.ThrowIfCancellationRequested();
        Remove(handler);
        notices.Fault(new(ClientErrorCodes.HandlerStuck, $"A call of the handler of {handler.Name} has taken longer than {options.HandlerTimeout}; it is called no more. Let it hand long work on, then register it again."));
    }
}

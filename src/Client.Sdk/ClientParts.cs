using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client;

/// <summary>What a client is made of, from its first connection to its end.</summary>
internal sealed class ClientParts : IAsyncDisposable
{
    private readonly SignalClientOptions _options;
    private readonly ConnectionLoop _loop;
    private readonly CursorKeeper _keeper;
    private readonly LinkSlot _slot = new();
    private readonly RunBook _book;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _ending = new(1, 1);
    private readonly SemaphoreSlim _watching = new(1, 1);
    private readonly Lock _gate = new();
    private TaskCompletionSource? _connected;
    private Task _running = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;

    public ClientParts(SignalClientOptions options, ILoggerFactory logging)
    {
        _options = options;
        Notices = new(logging.CreateLogger<SignalClient>());
        Window = new(options.BufferedEvents);
        _book = new(Window, options.BufferedEvents);
        Flow = new(Window, _book);
        Handlers = new(Flow, options, Notices);
        Calls = new(_slot, options);
        Runs = new(Flow, _book, Calls, options, _stop.Token);
        _keeper = new(Window, options, Notices);
        Window.Moved = _keeper.Moved;
        IHubSource hubs = options.Connection is { } own ? new ApplicationHub(own) : new OwnHubs(options.Address!, WireNames.UserHubPath, options.TokenRefused, logging);
        _loop = new(hubs, Flow, Window, _slot, new(options, Notices), Notices, options);
    }

    public Notices Notices { get; }

    public EventWindow Window { get; }

    public EventFlow Flow { get; }

    public HandlerPump Handlers { get; }

    public HubCalls Calls { get; }

    public RunStarts Runs { get; }

    public Task ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(SignalClient));
            if (_connected is null)
            {
                _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Window.Reopen();
                _slot.Reopen();
                _running = RunAsync(_connected);
            }

            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    public async Task WatchAsync(IReadOnlyList<ThreadId>? threads, CancellationToken cancellationToken)
    {
        // One at a time: what a call that fails puts back is what was there before it.
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(false);
        var before = _loop.Threads;
        try
        {
            // First, so that a connection which comes to be in the midst of the call attaches with them.
            _loop.Threads = threads is null ? null : [.. threads];
            await Calls.CallAsync("Watch", new(threads), SignalJson.Context.WatchRequest, SignalJson.Context.WatchAnswer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _loop.Threads = before;
            throw;
        }
        finally
        {
            _watching.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.WaitAsync().ConfigureAwait(false);
        try
        {
            Task running;
            lock (_gate)
            {
                if (_stop.IsCancellationRequested)
                    return;
                running = _running;
                Handlers.Dispose();
            }

            await _stop.CancelAsync().ConfigureAwait(false);
            var gone = new ObjectDisposedException(nameof(SignalClient));
            lock (_gate)
            {
                _slot.Fail(gone);
                _book.Fail(gone);
                Window.End(null);
                if (_connected is { } waiting)
                    Fault(waiting, gone);
            }

            await running.ConfigureAwait(false);
            await _keeping.ConfigureAwait(false);
            Notices.Is(ClientState.Disposed);
            Notices.End();
        }
        finally
        {
            _ending.Release();
        }
    }

    /// <summary>Runs until the end. It never throws: the first connection, the state and the calls say what happened.</summary>
    private async Task RunAsync(TaskCompletionSource connected)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Notices.Is(ClientState.Connecting);
            Flow.StartFrom(await LoadAsync().ConfigureAwait(false));
            if (_keeping.IsCompleted)
                _keeping = _keeper.RunAsync(_stop.Token);
            Fail(connected, await _loop.RunAsync(() => connected.TrySetResult(), _stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Fault(connected, new ObjectDisposedException(nameof(SignalClient)));
        }
        catch (Exception failure)
        {
            Fail(connected, Refusals.FromOpen(failure));
        }
    }

    private void Fail(TaskCompletionSource connected, SignalClientException why)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                return;
            // At once, as the next ConnectAsync begins anew.
            _connected = null;
            Notices.Is(ClientState.Failed, why);
            _slot.Fail(why);
            _book.Fail(why);
            Window.End(why);
            Fault(connected, why);
        }
    }

    /// <summary>Who gave up waiting is told by the state, and has left no failure that nobody observes.</summary>
    private static void Fault(TaskCompletionSource connected, Exception why)
    {
        connected.TrySetException(why);
        _ = connected.Task.Exception;
    }

    private async Task<string?> LoadAsync()
    {
        string? cursor;
        using var late = new CancellationTokenSource(_options.AttemptTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            cursor = await ApplicationCall.StartAsync(() => _options.CursorStore.LoadAsync(either.Token)).WithinAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            var how = late.IsCancellationRequested ? $" within {_options.AttemptTimeout}." : $": {failure.Message}";
            throw new SignalClientException(ClientErrorCodes.CursorStore, $"The cursor could not be read{how} Mend the cursor store.", failure);
        }

        return cursor is null
            ? (_options.FromStart ? WireNames.StartCursor : null)
            : cursor == WireNames.StartCursor || Shared.Wire.Cursor.TryParse(cursor, out _)
                ? cursor
                : throw new SignalClientException(ClientErrorCodes.CursorStore, "The cursor store holds a text that is no cursor. Remove it to go on from now.");
    }
}

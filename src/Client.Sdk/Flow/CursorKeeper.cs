using System.Threading.Channels;

namespace Netra.Signal.Client.Flow;

/// <summary>Writes the cursor of what the application has finished with to its store: about once a second, and at the end.</summary>
internal sealed class CursorKeeper(EventWindow window, SignalClientOptions options, Notices notices)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _moved = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _writing = Task.CompletedTask;
    private string? _saved;

    public void Moved() => _moved.Writer.TryWrite(true);

    /// <summary>Keeps the cursor until it is stopped. It never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await _moved.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                _moved.Reader.TryRead(out _);
                var isKept = await SaveAsync(stop).ConfigureAwait(false);
                if (!isKept)
                    Moved();
                await Task.Delay(isKept ? Pause : options.MaxReconnectDelay, options.TimeProvider, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever the store answered when it was interrupted: the last cursor is written with a patience of its own.
            await SaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the store has the cursor of now.</returns>
    /// <exception cref="Exception">It was stopped: a cancellation, or what the store made of it.</exception>
    private async Task<bool> SaveAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            await WriteAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            var how = late.IsCancellationRequested ? $"within {options.AttemptTimeout}" : $"({failure.Message})";
            notices.Fault(new(ClientErrorCodes.CursorStore, $"The cursor was not kept {how}; a restart of the application would repeat events. Mend the cursor store.", failure));
            return false;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        // A write that was given up may still be under way: two would get in each other's way.
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (window.DoneCursor is not { } cursor || cursor == _saved)
            return;
        _writing = ApplicationCall.StartAsync(() => options.CursorStore.SaveAsync(cursor, cancellationToken));
        await _writing.WithinAsync(cancellationToken).ConfigureAwait(false);
        _saved = cursor;
    }
}

using System.Threading.Channels;

namespace Netra.Signal.Client.Flow;

/// <summary>Writes the cursor of what the application has finished with to its store: about once a second, and at the end.</summary>
internal sealed class CursorKeeper(EventWindow window, SignalClientOptions options, Notices notices)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _moved = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _saved;

    public void Moved() => _moved.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _moved.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                _moved.Reader.TryRead(out _);
                await SaveAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var end = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
            await SaveAsync(end.Token).ConfigureAwait(false);
        }
    }

    private async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        if (window.DoneCursor is not { } cursor || cursor == _saved)
            return;
        try
        {
            await options.CursorStore.SaveAsync(cursor, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _saved = cursor;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            notices.Fault(new(ClientErrorCodes.CursorStore, "The cursor could not be kept; a restart of the application would repeat events. Mend the cursor store.", failure));
        }
        catch (OperationCanceledException)
        {
            // The end came in the midst of a write; the last write of all follows, or has had its time.
        }
    }
}

using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Netra.Signal.Client.Connection;

/// <summary>An open WebSocket as the pair of pipes that a hub connection reads and writes.</summary>
/// <remarks>
/// What arrives completes the pipe with an exception when the other side vanished or closed for a reason; an orderly close completes it
/// without one. Disposing sends what was written, says goodbye, and waits for the answer, but never longer than
/// <see cref="GoodbyeWithin"/>.
/// </remarks>
internal sealed class WebSocketConnection : ConnectionContext
{
    /// <summary>How long a dispose waits for the other side's goodbye.</summary>
    public static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(2);

    private static readonly PipeOptions Buffered = new(
        pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false);

    private readonly ClientWebSocket _socket;
    private readonly Pipe _incoming = new(Buffered);
    private readonly Pipe _outgoing = new(Buffered);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _receiving;
    private readonly Task _sending;
    private int _disposed;

    public WebSocketConnection(ClientWebSocket socket)
    {
        _socket = socket;
        Transport = new DuplexPipe(_incoming.Reader, _outgoing.Writer);
        ConnectionClosed = _closed.Token;
        _receiving = WebSocketPump.ReceiveAsync(socket, _incoming.Writer);
        _sending = WebSocketPump.SendAsync(socket, _outgoing.Reader);
        _ = CloseWithReceivingAsync();
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _outgoing.Writer.CompleteAsync().ConfigureAwait(false);
        await _incoming.Reader.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_sending, _receiving).WaitAsync(GoodbyeWithin).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _socket.Abort();
            await Task.WhenAll(_sending, _receiving).ConfigureAwait(false);
        }

        _socket.Dispose();
    }

    private async Task CloseWithReceivingAsync()
    {
        await _receiving.ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
    }
}

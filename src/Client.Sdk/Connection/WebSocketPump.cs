using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Netra.Signal.Client.Connection;

/// <summary>Moves bytes between a WebSocket and pipes. Neither direction throws: a failure completes the pipe it would have filled.</summary>
internal static class WebSocketPump
{
    private const int ReceiveBytes = 16 * 1024;

    /// <summary>Receives until the other side closes, vanishes, or nobody reads any more.</summary>
    public static async Task ReceiveAsync(ClientWebSocket socket, PipeWriter into)
    {
        try
        {
            while (await ReceiveOneAsync(socket, into).ConfigureAwait(false))
            {
            }

            await into.CompleteAsync(Failure(socket)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            await into.CompleteAsync(failure as WebSocketException ?? new WebSocketException("The connection to the gateway was cut.", failure)).ConfigureAwait(false);
        }
    }

    /// <summary>Sends each flush as one text message; at the end of the pipe, says goodbye.</summary>
    public static async Task SendAsync(ClientWebSocket socket, PipeReader from)
    {
        try
        {
            while (await SendOneAsync(socket, from).ConfigureAwait(false))
            {
            }

            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
            await from.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The receiving side sees the same cut and tells of it; whoever writes on is told here.
            await from.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    private static async Task<bool> ReceiveOneAsync(ClientWebSocket socket, PipeWriter into)
    {
        var received = await socket.ReceiveAsync(into.GetMemory(ReceiveBytes), CancellationToken.None).ConfigureAwait(false);
        if (received.MessageType == WebSocketMessageType.Close)
            return false;
        into.Advance(received.Count);
        var flushed = await into.FlushAsync().ConfigureAwait(false);

        // When nobody reads any more, the rest is drained so that the goodbye of the other side can be seen.
        return !flushed.IsCompleted || await DrainAsync(socket).ConfigureAwait(false);
    }

    private static async Task<bool> DrainAsync(ClientWebSocket socket)
    {
        var waste = new byte[ReceiveBytes];
        while ((await socket.ReceiveAsync(waste.AsMemory(), CancellationToken.None).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
        {
        }

        return false;
    }

    private static async Task<bool> SendOneAsync(ClientWebSocket socket, PipeReader from)
    {
        var read = await from.ReadAsync().ConfigureAwait(false);
        var buffer = read.Buffer;
        var at = buffer.Start;
        while (!buffer.IsEmpty && buffer.TryGet(ref at, out var part))
        {
            var last = at.GetObject() is null;
            await socket.SendAsync(part, WebSocketMessageType.Text, last, CancellationToken.None).ConfigureAwait(false);
            if (last)
                break;
        }

        from.AdvanceTo(buffer.End);
        return !read.IsCompleted;
    }

    private static WebSocketException? Failure(ClientWebSocket socket) =>
        socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure
            ? null
            : new WebSocketException(
                WebSocketError.ConnectionClosedPrematurely,
                $"The gateway closed the connection: {(int)socket.CloseStatus} {socket.CloseStatusDescription}".TrimEnd());
}

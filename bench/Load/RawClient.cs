using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netra.Signal.Bench.Load;

/// <summary>A WebSocket client that does as little as possible: it finds the marks in what it hears.</summary>
internal sealed class RawClient(Uri server, string token, int user, Tally tally)
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(8 * 1024);
    private readonly Inbox _inbox = new(user, tally);
    private bool _closing;

    public async Task ConnectAsync()
    {
        await _socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hubs/agent HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"));
        await UntilAsync("\r\n\r\n", "HTTP/1.1 101");
        await SendAsync("""{"protocol":"json","version":1}""");
        await UntilAsync("{}\u001e", "{}");
        await SendAsync("""{"type":1,"invocationId":"1","target":"Attach","arguments":[{}]}""");
        await UntilAsync("\u001e", "\"outcome\":\"live\"");
        _ = ReadAsync();
    }

    public void Close()
    {
        _closing = true;
        _socket.Dispose();
    }

    private async Task UntilAsync(string end, string wanted)
    {
        var text = "";
        while (!text.Contains(end, StringComparison.Ordinal) || !text.Contains(wanted, StringComparison.Ordinal))
        {
            var read = await _socket.ReceiveAsync(_buffer);
            text += Encoding.Latin1.GetString(_buffer, 0, read);
            if (read == 0 || text.Contains("\"error\":", StringComparison.Ordinal))
                throw new IOException($"The server said: {text}");
        }
    }

    /// <summary>A masked text frame of less than 64 KiB, with a mask of zeros.</summary>
    private async Task SendAsync(string message)
    {
        var payload = Encoding.UTF8.GetBytes(message + "\u001e");
        byte[] header = payload.Length < 126 ? [0x81, (byte)(0x80 | payload.Length)] : [0x81, 0xFE, (byte)(payload.Length >> 8), (byte)payload.Length];
        await _socket.SendAsync((byte[])[.. header, 0, 0, 0, 0, .. payload]);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(_buffer) is > 0 and var read)
                _inbox.Take(_buffer.AsSpan(0, read), Mark.Now);
            throw new EndOfStreamException("The server ended a connection.");
        }
        catch (Exception) when (_closing)
        {
            // The cell is over.
        }
        catch (Exception failure)
        {
            tally.Failed(failure);
        }
    }
}

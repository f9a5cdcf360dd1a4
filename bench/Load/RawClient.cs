using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Netra.Signal.Bench.Load;

/// <summary>A WebSocket client that does as little as possible: it finds the marks in what it hears.</summary>
/// <param name="server">Where it connects.</param>
/// <param name="token">Its user's.</param>
/// <param name="inbox">Takes what it hears.</param>
/// <param name="tally">Is told when the connection fails.</param>
internal sealed partial class RawClient(Uri server, string token, Inbox inbox, Tally tally)
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(8 * 1024);
    private readonly TaskCompletionSource<string> _attached = new();
    private Task _reading = Task.CompletedTask;
    private bool _closing;

    /// <summary>Connects and attaches.</summary>
    /// <param name="cursor">Where the flow is to go on; nothing for from now on.</param>
    /// <returns>Where it goes on; a plain hub says nothing.</returns>
    public async Task<string> ConnectAsync(string? cursor = null)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hubs/agent HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"));
        await UpgradedAsync();
        _reading = ReadAsync();
        await SendAsync("""{"protocol":"json","version":1}""");
        await SendAsync($$"""{"type":1,"invocationId":"1","target":"Attach","arguments":[{{{(cursor is null ? "" : $"\"cursor\":\"{cursor}\"")}}}]}""");
        return await _attached.Task;
    }

    public Task CloseAsync()
    {
        _closing = true;
        _socket.Dispose();
        return _reading;
    }

    [GeneratedRegex("\"outcome\":\"(?<outcome>live|tail)\",\"cursor\":\"(?<cursor>[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex AttachAnswer();

    private async Task UpgradedAsync()
    {
        var text = "";
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await _socket.ReceiveAsync(_buffer);
            text += Encoding.Latin1.GetString(_buffer, 0, read);
            if (read == 0 || !text.StartsWith("HTTP/1.1 101"[..Math.Min(12, text.Length)], StringComparison.Ordinal))
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
            var answers = "";
            while (await _socket.ReceiveAsync(_buffer) is > 0 and var read)
            {
                inbox.Take(_buffer.AsSpan(0, read), Mark.Now);
                if (!_attached.Task.IsCompleted)
                    LookForAnswer(answers += Encoding.Latin1.GetString(_buffer, 0, read));
            }

            throw new EndOfStreamException("The server ended a connection.");
        }
        catch (Exception) when (_closing)
        {
            // The cell is over, or the user goes to another server.
        }
        catch (Exception failure)
        {
            tally.Failed(failure);
            _attached.TrySetException(failure);
        }
    }

    /// <summary>A plain hub may send events before it answers.</summary>
    private void LookForAnswer(string answers)
    {
        if (answers.Contains("\"error\":", StringComparison.Ordinal))
            throw new IOException($"The server said: {answers}");
        if (AttachAnswer().Match(answers) is not { Success: true } answer)
            return;
        inbox.Attached(Mark.Now);
        _attached.TrySetResult(answer.Groups["cursor"].Value);
    }
}

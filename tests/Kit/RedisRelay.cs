using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netra.Signal.Tests.Kit;

/// <summary>
/// A relay between pods and a Redis that looks at every byte, and may drop, double, hold back or misdirect what Redis says to subscribers.
/// Calls and their answers pass as they are.
/// </summary>
public sealed class RedisRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly ConcurrentQueue<string> _seen = [];
    private readonly string _marker;
    private readonly int _redis;
    private readonly Task _accepting;
    private long _messages;

    /// <param name="redis">The port of the server, on this machine.</param>
    /// <param name="marker">A text that must never pass, in either direction.</param>
    public RedisRelay(int redis, string marker)
    {
        (_redis, _marker) = (redis, marker);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How the gateway is told of the Redis behind it.</summary>
    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What becomes of a message to a subscriber; absent: it passes. One is made for each connection, and asked in the order of the messages.</summary>
    public Func<Func<RedisMessage, IEnumerable<RedisMessage>>>? Tamper { get; set; }

    /// <summary>Told of what a pod asks, before it is passed on and while it waits.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Told of what Redis answers, before it is passed on and while it waits.</summary>
    public Func<string, Task>? BeforeAnswer { get; set; }

    /// <summary>How many messages to subscribers came by.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>What passed with the marker in it.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _open.Keys)
            Reset(socket);
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
                relays.Add(RelayAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket pod)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        pod.NoDelay = true;
        _open[pod] = _open[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _redis);
            Task[] both = [CopyAsync(pod, server), AnswerAsync(server, pod)];
            await Task.WhenAny(both);
            // Whichever side ended first: half a connection to Redis is none.
            Reset(pod);
            Reset(server);
            await Task.WhenAll(both);
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Redis is away, or one side has ended: both end.
        }
        finally
        {
            Reset(pod);
            Reset(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var (bytes, tail) = (new byte[64 * 1024], "");
        for (int count; (count = await from.ReceiveAsync(bytes)) > 0;)
        {
            tail = Look(tail, bytes.AsSpan(0, count));
            if (Before is { } before)
                await before(Encoding.Latin1.GetString(bytes.AsSpan(0, count)));
            await SendAsync(to, bytes.AsMemory(0, count));
        }
    }

    private async Task AnswerAsync(Socket from, Socket to)
    {
        var (bytes, filled, tail) = (new byte[64 * 1024], 0, "");
        var (made, tamper) = ((object?)null, (Func<RedisMessage, IEnumerable<RedisMessage>>?)null);
        for (int count; (count = await from.ReceiveAsync(bytes.AsMemory(filled))) > 0;)
        {
            tail = Look(tail, bytes.AsSpan(filled, count));
            filled += count;
            if (!ReferenceEquals(made, Tamper))
                (made, tamper) = (Tamper, Tamper?.Invoke());
            var (taken, answer) = (0, new MemoryStream());
            while (taken < filled && RespFrame.LengthOf(bytes.AsSpan(taken, filled - taken)) is > 0 and var length)
            {
                Answer(bytes.AsSpan(taken, length), tamper, answer);
                taken += length;
            }

            if (BeforeAnswer is { } before)
                await before(Encoding.Latin1.GetString(answer.ToArray()));
            await SendAsync(to, answer.ToArray());
            bytes.AsSpan(taken, filled - taken).CopyTo(bytes);
            filled -= taken;
            if (filled == bytes.Length)
                Array.Resize(ref bytes, 2 * bytes.Length);
        }
    }

    private void Answer(ReadOnlySpan<byte> frame, Func<RedisMessage, IEnumerable<RedisMessage>>? tamper, MemoryStream answer)
    {
        var message = RespFrame.MessageOf(frame);
        if (message is not null)
            Interlocked.Increment(ref _messages);
        if (message is null || tamper is null)
            answer.Write(frame);
        else
            foreach (var other in tamper(message))
                answer.Write(other.ToBytes());
    }

    /// <returns>The end of the text, which may hold the first half of a marker.</returns>
    private string Look(string tail, ReadOnlySpan<byte> bytes)
    {
        var text = tail + Encoding.Latin1.GetString(bytes);
        for (var at = 0; (at = text.IndexOf(_marker, at, StringComparison.Ordinal)) >= 0; at += _marker.Length)
            _seen.Enqueue(text[at..Math.Min(text.Length, at + 64)]);
        return text[^Math.Min(text.Length, _marker.Length - 1)..];
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes)..];
    }

    private void Reset(Socket socket)
    {
        if (!_open.TryRemove(socket, out _))
            return;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Netra.Signal.Tests.Kit;

/// <summary>A TCP relay in front of a server on this machine, whose connections a test can cut.</summary>
public sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Task _accepting;

    /// <param name="target">The server; only its host and port matter.</param>
    public CutProxy(Uri target)
    {
        Target = target;
        _listener.Start();
        Address = new UriBuilder(target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect instead.</summary>
    public Uri Address { get; }

    /// <summary>The server of the connections to come; only its host and port matter.</summary>
    public Uri Target { get; set; }

    /// <summary>What the server says to clients.</summary>
    public CutPoint FromServer { get; } = new();

    /// <summary>What clients say to the server.</summary>
    public CutPoint FromClient { get; } = new();

    /// <summary>Whether new connections are refused at once.</summary>
    public bool Refusing { get; set; }

    /// <summary>How many sockets it holds open now: two per connection.</summary>
    public int Open => _open.Count;

    /// <summary>Resets every connection, on both sides, with no goodbye.</summary>
    public void Cut() => Cut(except: null);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private void Cut(Socket? except)
    {
        foreach (var socket in _open.Keys.Where(socket => socket != except))
            Reset(socket);
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

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open[client] = _open[server] = true;
        try
        {
            if (Refusing)
                return;
            await server.ConnectAsync(Target.Host, Target.Port);
            await Task.WhenAll(CopyAsync(client, server, FromClient), CopyAsync(server, client, FromServer));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Cut by the test, or ended by one side: either way both sides end.
        }
        finally
        {
            Reset(client);
            Reset(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, CutPoint point)
    {
        try
        {
            await PassAsync(from, to, point);
        }
        catch
        {
            // A reset of one side is one of the other too, at once: waiting for the other to say something could last for ever.
            Reset(from);
            Reset(to);
            throw;
        }
    }

    private async Task PassAsync(Socket from, Socket to, CutPoint point)
    {
        var bytes = new byte[16 * 1024];
        for (int count; (count = await from.ReceiveAsync(bytes)) > 0;)
        {
            var allowed = point.Allow(count);
            for (var sent = 0; sent < allowed;)
                sent += await to.SendAsync(bytes.AsMemory(sent, allowed - sent));
            if (allowed == count)
                continue;
            // Those bytes shall arrive: an orderly end, not a reset that may overtake them.
            to.Shutdown(SocketShutdown.Both);
            Cut(except: to);
            return;
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private void Reset(Socket socket)
    {
        if (!_open.TryRemove(socket, out _))
            return;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}

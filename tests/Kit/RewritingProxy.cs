using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netra.Signal.Tests.Kit;

/// <summary>A TCP relay in front of a server on this machine that says one word of its answers differently, of the same length.</summary>
internal sealed class RewritingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly byte[] _said;
    private readonly byte[] _instead;
    private readonly Task _accepting;

    /// <param name="target">The port of the server.</param>
    /// <param name="said">The word, in ASCII.</param>
    /// <param name="instead">What is passed on in its place.</param>
    public RewritingProxy(int target, string said, string instead)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(instead.Length, said.Length);
        (_target, _said, _instead) = (target, Encoding.ASCII.GetBytes(said), Encoding.ASCII.GetBytes(instead));
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action<Memory<byte>> change)
    {
        var bytes = new byte[64 * 1024];
        for (int count; (count = await from.ReadAsync(bytes)) > 0;)
        {
            change(bytes.AsMemory(0, count));
            await to.WriteAsync(bytes.AsMemory(0, count));
        }
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(CopyAsync(near, far, static _ => { }), CopyAsync(far, near, Rewrite));
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                // One side has gone: both go.
            }
        }
    }

    private void Rewrite(Memory<byte> bytes)
    {
        for (var rest = bytes.Span; rest.IndexOf(_said) is >= 0 and var at; rest = rest[(at + 1)..])
            _instead.CopyTo(rest[at..]);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Netra.Signal.Bench.Load;

/// <summary>Stands before a server on this machine and hands on what comes, either way, only after a time: a network between them.</summary>
/// <remarks>Whatever arrives is under way at once: it delays, and limits nothing. Threads of its own sleep for the rest of each time.</remarks>
internal sealed class DelayProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly int _target;
    private readonly TimeSpan _delay;

    public DelayProxy(int target, TimeSpan delay)
    {
        (_target, _delay) = (target, delay);
        _listener.Start();
        Start(Accept);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);

    /// <summary>A thread that ends with the sockets that it works with.</summary>
    private static void Start(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side closed: so does the other.
        }
    }) { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            var near = _listener.AcceptSocket();
            var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
            foreach (var socket in (Socket[])[near, far])
            {
                socket.NoDelay = true;
                _sockets.Add(socket);
            }

            far.Connect(IPAddress.Loopback, _target);
            Carry(near, far);
            Carry(far, near);
        }
    }

    private void Carry(Socket from, Socket to)
    {
        var underWay = new BlockingCollection<(byte[] Bytes, long Came)>();
        Start(() =>
        {
            using (from)
            {
                var buffer = new byte[64 * 1024];
                while (from.Receive(buffer) is > 0 and var read)
                    underWay.Add((buffer[..read], Stopwatch.GetTimestamp()));
                underWay.CompleteAdding();
            }
        });
        Start(() =>
        {
            using (to)
                foreach (var (bytes, came) in underWay.GetConsumingEnumerable())
                {
                    if (_delay - Stopwatch.GetElapsedTime(came) is var rest && rest > TimeSpan.Zero)
                        _ = Sleep((uint)rest.TotalMicroseconds);
                    for (var sent = 0; sent < bytes.Length;)
                        sent += to.Send(bytes.AsSpan(sent));
                }
        });
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Netra.Signal.Bench.Load;

/// <summary>A <c>redis-server</c> of the cell's own on a free port, with an append-only file as in production, ended by its process id.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netra-bench-redis-");
    private readonly Process _process;

    private RedisProcess() => _process = Process.Start(new ProcessStartInfo(
        "redis-server",
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.FullName, "--loglevel", "warning",
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec",
        ])
    {
        RedirectStandardOutput = true,
    })!;

    public int Port { get; } = FreePort();

    public static async Task<RedisProcess> StartAsync()
    {
        var redis = new RedisProcess();
        for (var clock = Stopwatch.StartNew(); !await redis.AnswersAsync(); await Task.Delay(20))
            if (redis._process.HasExited || clock.Elapsed > Patience)
                throw new InvalidOperationException("redis-server did not start.");
        return redis;
    }

    /// <summary>Processor time so far, user and system.</summary>
    public TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            await socket.SendAsync("PING\r\n"u8.ToArray());
            var answer = new byte[7];
            return await socket.ReceiveAsync(answer) == answer.Length && answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Bench.Redis;

/// <summary>A <c>redis-server</c> of its own with its append-only file, and both ways to append over one connection of the gateway's own parts.</summary>
internal sealed class AppendRig : IAsyncDisposable
{
    private readonly UserKeyDerivation _names = new(new byte[UserKeyDerivation.SecretLength]);
    private readonly string _folder = Directory.CreateTempSubdirectory("netra-bench-redis-").FullName;
    private readonly Process _redis;
    private readonly ServiceProvider _services;

    private AppendRig()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        _redis = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "yes", "--loglevel", "warning"])
        { RedirectStandardOutput = true })!;
        _redis.BeginOutputReadLine();
        var options = new RedisOptions { Configuration = $"127.0.0.1:{port}", Environment = "bench" };
        _services = new ServiceCollection()
            .AddMetrics().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton<EventLogOptions>()
            .AddSingleton(new KeyRing([new SecretKey(new byte[SecretKey.Length])])).AddSingleton(_names)
            .AddSingleton<SignalMetrics>().AddNetraAudit().AddRedis(options).AddEventLog(options)
            .BuildServiceProvider();
        Ways =
        [
            new ScriptAppends(_services.GetRequiredService<IUserEventLog>()),
        ];
    }

    public IReadOnlyList<IAppendWay> Ways { get; private set; }

    public string Version => Server.Session!.Version.ToString();

    private RedisServer Server => _services.GetRequiredService<RedisServer>();

    public static async Task<AppendRig> StartAsync()
    {
        var rig = new AppendRig();
        await rig.Server.StartAsync(CancellationToken.None);
        for (var waited = Stopwatch.StartNew(); rig.Server.Session is null; await Task.Delay(20))
            if (waited.Elapsed > TimeSpan.FromSeconds(20))
                throw new TimeoutException($"Redis could not be used: {rig.Server.Reason}");
        rig.Ways =
        [
            .. rig.Ways,
            new PipelinedAppends(
                rig.Server.Session.Database, rig._services.GetRequiredService<RedisKeys>(), rig._services.GetRequiredService<UserSecrets>()),
        ];
        return rig;
    }

    public UserKey User(int number) => _names.Derive("bench", $"user-{number}");

    /// <summary>The processor time that Redis has used.</summary>
    public async Task<TimeSpan> CpuAsync()
    {
        var info = ((string?)await Server.Session!.Database.ExecuteAsync("INFO", "cpu"))!;
        return TimeSpan.FromSeconds(Of("used_cpu_sys:") + Of("used_cpu_user:"));

        double Of(string name)
        {
            var line = info.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal));
            return double.Parse(line.AsSpan(name.Length).Trim(), CultureInfo.InvariantCulture);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _redis.Kill();
        await _redis.WaitForExitAsync();
        _redis.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

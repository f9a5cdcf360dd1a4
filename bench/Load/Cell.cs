using System.Diagnostics;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>One measurement: fresh servers, their clients, a warm-up, and a window.</summary>
/// <param name="Workload">Its name in the table.</param>
/// <param name="Users">Connected users, one connection each.</param>
/// <param name="PerSecond">Events per second that are offered, all users together, or <see cref="AsFastAsHeard"/>; 0 measures idle connections.</param>
/// <param name="Burst">Events for one user in a row.</param>
/// <param name="Streaming">How many users have a run that streams text at once, a second each in turn; 0 for events.</param>
internal sealed record Cell(string Workload, int Users, int PerSecond, int Burst = 1, int Streaming = 0)
{
    /// <summary>A rate that is none: the next events are emitted when earlier ones were heard.</summary>
    public const int AsFastAsHeard = -1;

    private const int WarmUpSeconds = 2;
    private const int Batch = 256;

    /// <summary>What it is measured against.</summary>
    public ServerKind[] Against { get; init; } = [ServerKind.User, ServerKind.Group];

    /// <summary>How many servers. Several share a Redis; the first has the source, and the second all clients.</summary>
    public int Servers { get; init; } = 1;

    public async Task<Figures> MeasureAsync(ServerKind kind, int seconds)
    {
        await using var servers = await Deployment.StartAsync(kind, Servers);
        var server = servers.Listener;
        var tokens = await server.TokensAsync(Users);
        var managed = await server.TellAsync("rest");
        var resident = server.Resident();
        var tally = new Tally();
        var clients = tokens.Select((token, user) => new RawClient(server.Address, token, new(user, tally), tally)).ToArray();
        foreach (var some in clients.Chunk(50))
            await Task.WhenAll(some.Select(client => client.ConnectAsync()));
        var figures = PerSecond == 0 ? await IdleAsync(server, resident, managed) : await LoadAsync(servers, tally, seconds);
        await Task.WhenAll(clients.Select(client => client.CloseAsync()));
        return figures;
    }

    private async Task<Figures> IdleAsync(ServerProcess server, long resident, long managed)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        var managedNow = await server.TellAsync("rest");
        return new()
        {
            BytesPerConnection = (server.Resident() - resident) / (double)Users,
            ManagedPerConnection = (managedNow - managed) / (double)Users,
        };
    }

    private async Task<Figures> LoadAsync(Deployment servers, Tally tally, int seconds)
    {
        await servers.Source.TellAsync($"begin {Users}");
        await EmitAsync(servers.Source, tally, WarmUpSeconds);
        await servers.RestAsync();
        var (cpu, redis, driver, clock) = (servers.ServersCpu(), servers.RedisCpu(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await EmitAsync(servers.Source, tally, seconds);
        var (elapsed, used, redisUsed) = (clock.Elapsed, servers.ServersCpu() - cpu, servers.RedisCpu() - redis);
        return new()
        {
            PerSecond = tally.Events / elapsed.TotalSeconds,
            PerCpuSecond = tally.Events / (used + redisUsed).TotalSeconds,
            P50 = tally.Percentile(0.5),
            P99 = tally.Percentile(0.99),
            ServerCores = used / elapsed,
            RedisCores = redisUsed / elapsed,
            DriverCores = (Environment.CpuUsage.TotalTime - driver) / elapsed,
        };
    }

    /// <summary>Has the server emit, and waits until the last event was heard: what is missing fails the run.</summary>
    private async Task EmitAsync(ServerProcess server, Tally tally, int seconds)
    {
        tally.Reset();
        if (PerSecond == AsFastAsHeard)
            await EmitAsFastAsHeardAsync(server, tally, TimeSpan.FromSeconds(seconds));
        else
            await tally.WaitForAsync(await server.TellAsync(Streaming > 0 ? $"stream {Streaming} {PerSecond} {seconds}" : $"emit {Burst} {PerSecond} {seconds}"));
    }

    /// <summary>Two batches are under way at any time: the next begins when the one before the last was heard.</summary>
    private async Task EmitAsFastAsHeardAsync(ServerProcess server, Tally tally, TimeSpan duration)
    {
        var batch = Batch - (Batch % Burst);
        long asked = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration; asked += batch)
        {
            await server.SayAsync($"batch {batch} {Burst}");
            await tally.WaitForAsync(asked);
        }

        for (long heard = 0; heard < asked;)
            heard += await server.HearAsync();
        await tally.WaitForAsync(asked);
    }
}

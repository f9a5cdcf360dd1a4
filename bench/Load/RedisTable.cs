using System.Globalization;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>The cells with several servers on one Redis: the gateway beside a plain hub on publish and subscribe.</summary>
internal static class RedisTable
{
    private static readonly Cell[] Cells =
    [
        OnRedis(new("redis-single", 1_000, Cell.AsFastAsHeard)),
        OnRedis(new("redis-burst", 1_000, Cell.AsFastAsHeard, Burst: 10)),
        OnRedis(new("redis-stream", 1_000, 50_000, Streaming: 500)),
        OnRedis(new("redis-paced", 1_000, 5_000)),
        OnRedis(new("redis-paced-burst", 1_000, 5_000, Burst: 10)),
        OnRedis(new("redis-paced-stream", 1_000, 5_000, Streaming: 50)),
    ];

    private static readonly StormCell Storm = new("redis-storm", 5_000, 2_500);

    public static async Task PrintAsync(LoadOptions options)
    {
        await LoadTable.PrintAsync(
            Cells.Where(cell => options.WantsWorkload(cell.Workload)),
            options,
            ["workload", "server", "offered/s", "heard/s", "to pub/sub", "CPU µs per event", "of it Redis", "to pub/sub", "p50 ms", "p99 ms", "p99 to pub/sub", "servers cores", "redis cores", "driver cores"],
            Row);
        if (options.WantsWorkload(Storm.Workload))
            await PrintStormAsync(options);
    }

    private static Cell OnRedis(Cell cell) => cell with { Servers = 2, Against = [ServerKind.PubSub] };

    private static FormattableString Row(Cell cell, ServerKind kind, Rounds<Figures> rounds) =>
        $"| {cell.Workload} | {kind} | {LoadTable.Offered(cell)} | {rounds.Of(kind, f => f.PerSecond):N0} | {rounds.Ratio(kind, ServerKind.PubSub, f => f.PerSecond)} | {rounds.Of(kind, f => 1e6 / f.PerCpuSecond):0.0} | {rounds.Of(kind, f => 1e6 * f.RedisCores / f.PerSecond):0.0} | {rounds.Ratio(kind, ServerKind.PubSub, f => 1 / f.PerCpuSecond)} | {rounds.Of(kind, f => f.P50):0.00} | {rounds.Of(kind, f => f.P99):0.00} | {rounds.Ratio(kind, ServerKind.PubSub, f => f.P99)} | {rounds.Of(kind, f => f.ServerCores):0.00} | {rounds.Of(kind, f => f.RedisCores):0.00} | {rounds.Of(kind, f => f.DriverCores):0.00} |";

    private static async Task PrintStormAsync(LoadOptions options)
    {
        LoadTable.PrintHead("workload", "server", "reconnects", "events/s", "half back after s", "all back after s", "to pub/sub", "events emitted", "events lost");
        var rounds = await Rounds<StormFigures>.MeasureAsync([ServerKind.Netra, ServerKind.PubSub], options, Storm.MeasureAsync);
        foreach (var kind in rounds.Kinds)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Storm.Workload} | {kind} | {Storm.Users:N0} | {Storm.PerSecond:N0} | {rounds.Of(kind, f => f.HalfAfter):0.0} | {rounds.Of(kind, f => f.AllAfter):0.0} | {rounds.Ratio(kind, ServerKind.PubSub, f => f.AllAfter)} | {rounds.Of(kind, f => f.Emitted):N0} | {rounds.Of(kind, f => f.Lost):N0} |"));
    }
}

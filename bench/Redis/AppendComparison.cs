using System.Diagnostics;
using System.Globalization;
using System.Text;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Redis;

/// <summary>Compares ways to append in one run against one <c>redis-server</c>: events per second, and what they cost this process and Redis.</summary>
internal static class AppendComparison
{
    private const int Rounds = 5;
    private const int EventsOfARound = 20_000;

    private static readonly (string Name, int Users, int AtOnce)[] Workloads =
    [
        ("1 user, one after the other", 1, 1),
        ("200 users, each one after the other", 200, 1),
        ("200 users, bursts of 20", 200, 20),
        ("1 user, bursts of 200", 1, 200),
    ];

    public static async Task<int> RunAsync()
    {
        await using var rig = await AppendRig.StartAsync();
        Console.WriteLine($"Redis {rig.Version}, {Environment.ProcessorCount} cores, {Rounds} rounds of {EventsOfARound} events each, in turn; the medians. Events of 200 bytes.");
        Console.WriteLine("| workload | way | events/s | µs of this process per event | µs of Redis per event |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (var workload in Workloads)
        {
            var figures = rig.Ways.ToDictionary(way => way, _ => new List<Figure>());
            foreach (var way in rig.Ways)
                await MeasureAsync(rig, way, workload, EventsOfARound / 10);
            for (var round = 0; round < Rounds; round++)
                foreach (var way in rig.Ways)
                    figures[way].Add(await MeasureAsync(rig, way, workload, EventsOfARound));
            foreach (var (way, measured) in figures)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {workload.Name} | {way.Name} | {Median(measured, f => f.PerSecond):N0} | {Median(measured, f => f.Here):N1} | {Median(measured, f => f.Redis):N1} |"));
        }

        return 0;
    }

    private static async Task<Figure> MeasureAsync(AppendRig rig, IAppendWay way, (string Name, int Users, int AtOnce) workload, int events)
    {
        var (here, redis, clock) = (Process.GetCurrentProcess().TotalProcessorTime, await rig.CpuAsync(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, workload.Users).Select(async user =>
        {
            for (var i = 0; i < events / workload.Users; i += workload.AtOnce)
                await Task.WhenAll(Enumerable.Range(0, workload.AtOnce).Select(_ => way.AppendAsync(rig.User(user), Event)));
        }));
        var elapsed = clock.Elapsed;
        return new(
            events / elapsed.TotalSeconds,
            (Process.GetCurrentProcess().TotalProcessorTime - here).TotalMicroseconds / events,
            (await rig.CpuAsync() - redis).TotalMicroseconds / events);
    }

    private static NewEvent Event { get; } = new(
        AgentThinking.WireName, ThreadId.Parse("t-bench"), RunId.Parse("r-bench"), "docs", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 188)}}"}"""));

    private static double Median(List<Figure> figures, Func<Figure, double> of) => figures.Select(of).Order().ElementAt(figures.Count / 2);

    private readonly record struct Figure(double PerSecond, double Here, double Redis);
}

using System.Globalization;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>Measures the cells in rounds, each server beside its baselines, and prints medians and ratios as Markdown.</summary>
internal static class LoadTable
{
    private static readonly Cell[] Cells =
    [
        new("single", 1_000, 1, 10_000),
        new("single-5000", 5_000, 1, 5_000),
        new("burst", 1_000, 10, 20_000),
        new("stream", 1_000, 1, 100_000, IsStream: true),
        new("latency", 1_000, 1, 5_000),
        new("idle", 10_000, 0, 0),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args is ["--rounds", var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 5;
        var wanted = (args is ["--rounds", _, ..] ? args[2..] : args).ToHashSet();
        Console.WriteLine("| workload | server | events per server CPU second | p50 ms | p99 ms | bytes per connection | ratio to user | ratio to group |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var cell in Cells.Where(cell => wanted.Count == 0 || wanted.Contains(cell.Workload)))
        {
            var measured = Enum.GetValues<ServerKind>().ToDictionary(kind => kind, _ => new List<Figures>());
            for (var round = 0; round < rounds; round++)
                foreach (var (kind, figures) in measured)
                    figures.Add(await cell.MeasureAsync(kind));
            Print(cell, measured);
        }

        return 0;
    }

    private static void Print(Cell cell, Dictionary<ServerKind, List<Figures>> measured)
    {
        double Of(ServerKind kind, Func<Figures, double> figure) => Figures.Median(measured[kind].Select(figure));
        Func<Figures, double> main = cell.Rate == 0 ? f => f.BytesPerConnection : f => f.PerCpuSecond;
        foreach (var kind in measured.Keys)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cell.Workload} | {kind} | {Of(kind, f => f.PerCpuSecond):N0} | {Of(kind, f => f.P50):0.00} | {Of(kind, f => f.P99):0.00} | {Of(kind, f => f.BytesPerConnection):N0} | {Of(kind, main) / Of(ServerKind.User, main):0.00} | {Of(kind, main) / Of(ServerKind.Group, main):0.00} |"));
    }
}

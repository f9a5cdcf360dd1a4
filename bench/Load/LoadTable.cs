using System.Globalization;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>Measures the cells in rounds, each server beside its baselines, and prints medians and ratios as Markdown.</summary>
internal static class LoadTable
{
    /// <summary>Lets the driver's sockets complete where they are polled: it costs the driver less. The servers do not inherit it.</summary>
    public const string InlineSockets = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static readonly Cell[] Cells =
    [
        new("single-100", 100, Cell.AsFastAsHeard),
        new("single-1000", 1_000, Cell.AsFastAsHeard),
        new("single-5000", 5_000, Cell.AsFastAsHeard),
        new("paced", 1_000, 5_000),
        new("burst", 1_000, 10_000, Burst: 10),
        new("stream-500", 1_000, 50_000, Streaming: 500) { Against = [ServerKind.Group] },
        new("stream-1000", 1_000, 100_000, Streaming: 1_000) { Against = [ServerKind.Group] },
        new("idle", 10_000, 0),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Parse(args);
        Environment.SetEnvironmentVariable(InlineSockets, "1");
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, median of {options.Rounds}; ratios are the medians of each round's ratio.");
        Console.WriteLine();
        Console.WriteLine("| workload | server | offered/s | heard/s | events per server CPU second | server CPU µs per event | to user | to group | p50 ms | p99 ms | p99 to group | server cores | driver cores |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var cell in Cells.Where(cell => cell.PerSecond != 0 && LoadOptions.Wants(options.Workloads, cell.Workload)))
            PrintLoad(cell, await MeasureAsync(cell, options));
        foreach (var cell in Cells.Where(cell => cell.PerSecond == 0 && LoadOptions.Wants(options.Workloads, cell.Workload)))
            PrintIdle(cell, await MeasureAsync(cell, options));
        return 0;
    }

    /// <summary>All servers in turn, then the next round: what else the machine does meets all of them alike.</summary>
    private static async Task<Dictionary<ServerKind, List<Figures>>> MeasureAsync(Cell cell, LoadOptions options)
    {
        var measured = cell.Against.Prepend(ServerKind.Netra)
            .Where(kind => LoadOptions.Wants(options.Servers, kind.ToString()))
            .ToDictionary(kind => kind, _ => new List<Figures>());
        for (var round = 0; round < options.Rounds; round++)
            foreach (var (kind, figures) in measured)
                figures.Add(await cell.MeasureAsync(kind, options.Seconds));
        return measured;
    }

    private static void PrintLoad(Cell cell, Dictionary<ServerKind, List<Figures>> measured)
    {
        foreach (var (kind, figures) in measured)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cell.Workload} | {kind} | {Offered(cell)} | {Of(figures, f => f.PerSecond):N0} | {Of(figures, f => f.PerCpuSecond):N0} | {Of(figures, f => 1e6 / f.PerCpuSecond):0.0} "
                + $"| {Ratio(measured, kind, ServerKind.User, f => f.PerCpuSecond)} | {Ratio(measured, kind, ServerKind.Group, f => f.PerCpuSecond)} "
                + $"| {Of(figures, f => f.P50):0.00} | {Of(figures, f => f.P99):0.00} | {Ratio(measured, kind, ServerKind.Group, f => f.P99)} "
                + $"| {Of(figures, f => f.ServerCores):0.00} | {Of(figures, f => f.DriverCores):0.00} |"));
    }

    private static void PrintIdle(Cell cell, Dictionary<ServerKind, List<Figures>> measured)
    {
        Console.WriteLine();
        Console.WriteLine("| workload | server | resident bytes per connection | to group | managed bytes per connection | to group |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (kind, figures) in measured)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cell.Workload} | {kind} | {Of(figures, f => f.BytesPerConnection):N0} | {Ratio(measured, kind, ServerKind.Group, f => f.BytesPerConnection)} "
                + $"| {Of(figures, f => f.ManagedPerConnection):N0} | {Ratio(measured, kind, ServerKind.Group, f => f.ManagedPerConnection)} |"));
    }

    private static string Offered(Cell cell) =>
        cell.PerSecond == Cell.AsFastAsHeard ? "as heard" : cell.PerSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static double Of(IEnumerable<Figures> figures, Func<Figures, double> figure) => Figures.Median(figures.Select(figure));

    private static string Ratio(Dictionary<ServerKind, List<Figures>> measured, ServerKind of, ServerKind to, Func<Figures, double> figure) =>
        measured.TryGetValue(to, out var others)
            ? Figures.Median(measured[of].Zip(others, (a, b) => figure(a) / figure(b))).ToString("0.00", CultureInfo.InvariantCulture)
            : "–";
}

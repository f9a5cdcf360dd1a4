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
        var cells = Cells.Where(cell => options.WantsWorkload(cell.Workload)).ToArray();
        await PrintAsync(
            cells.Where(cell => cell.PerSecond != 0),
            options,
            ["workload", "server", "offered/s", "heard/s", "events per server CPU second", "server CPU µs per event", "to user", "to group", "p50 ms", "p99 ms", "p99 to group", "server cores", "driver cores"],
            LoadRow);
        await PrintAsync(
            cells.Where(cell => cell.PerSecond == 0),
            options,
            ["workload", "server", "resident bytes per connection", "to group", "managed bytes per connection", "to group"],
            IdleRow);
        await RedisTable.PrintAsync(options);
        return 0;
    }

    /// <summary>Prints one table, each row as soon as it is measured; nothing when there are no cells.</summary>
    public static async Task PrintAsync(
        IEnumerable<Cell> cells, LoadOptions options, string[] head, Func<Cell, ServerKind, Rounds<Figures>, FormattableString> row)
    {
        foreach (var (i, cell) in cells.Index())
        {
            if (i == 0)
                PrintHead(head);
            var rounds = await Rounds<Figures>.MeasureAsync(cell.Against.Prepend(ServerKind.Netra), options, kind => cell.MeasureAsync(kind, options.Seconds));
            foreach (var kind in rounds.Kinds)
                Console.WriteLine(row(cell, kind, rounds).ToString(CultureInfo.InvariantCulture));
        }
    }

    public static void PrintHead(params ReadOnlySpan<string> head)
    {
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", head)} |");
        Console.WriteLine(string.Concat(Enumerable.Repeat("|---", head.Length)) + "|");
    }

    public static string Offered(Cell cell) =>
        cell.PerSecond == Cell.AsFastAsHeard ? "as heard" : cell.PerSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static FormattableString LoadRow(Cell cell, ServerKind kind, Rounds<Figures> rounds) =>
        $"| {cell.Workload} | {kind} | {Offered(cell)} | {rounds.Of(kind, f => f.PerSecond):N0} | {rounds.Of(kind, f => f.PerCpuSecond):N0} | {rounds.Of(kind, f => 1e6 / f.PerCpuSecond):0.0} | {rounds.Ratio(kind, ServerKind.User, f => f.PerCpuSecond)} | {rounds.Ratio(kind, ServerKind.Group, f => f.PerCpuSecond)} | {rounds.Of(kind, f => f.P50):0.00} | {rounds.Of(kind, f => f.P99):0.00} | {rounds.Ratio(kind, ServerKind.Group, f => f.P99)} | {rounds.Of(kind, f => f.ServerCores):0.00} | {rounds.Of(kind, f => f.DriverCores):0.00} |";

    private static FormattableString IdleRow(Cell cell, ServerKind kind, Rounds<Figures> rounds) =>
        $"| {cell.Workload} | {kind} | {rounds.Of(kind, f => f.BytesPerConnection):N0} | {rounds.Ratio(kind, ServerKind.Group, f => f.BytesPerConnection)} | {rounds.Of(kind, f => f.ManagedPerConnection):N0} | {rounds.Ratio(kind, ServerKind.Group, f => f.ManagedPerConnection)} |";
}

using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A minute of many users under every fault, written down, and judged from what was written alone.</summary>
[Collection(nameof(Alone))]
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Users = 12;

    /// <summary>Once with logs that keep everything, and once with logs so short that whoever was away for a moment must be told of a gap.</summary>
    [Theory]
    [InlineData("whole", 20_000, 8, 250_000)]
    [InlineData("trimmed", 100, 2, 50_000)]
    public async Task Users_UnderEveryFaultInEveryPhase_HearTheirOwn_InOrder_Whole_OrAreToldOfAGap(string logs, int kept, int rounds, long deliveries)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"history-{logs}.jsonl");
        var clock = Stopwatch.StartNew();
        var writer = new HistoryWriter(new Canary());
        await new HistoryRun(writer, Users, faultTabs: 2, rounds, deliveries, kept).RunAsync();
        writer.Save(file);
        var lines = HistoryWriter.Load(file);
        var coverage = new Coverage(lines);
        var report = $"{coverage}\n{lines.Count} lines in {file}, {clock.Elapsed.TotalSeconds:0} s";
        output.WriteLine(report);
        // Also where a run that passes shows it: the figures are the point.
        await Console.Out.WriteLineAsync($"history, {logs} logs: {report}");
        Assert.Empty(HistoryChecker.Check(lines));
        Assert.Equal(Users, coverage.Users);
        Assert.Equal(Users * (Users - 1), coverage.Pairs.Count);
        Assert.InRange(coverage.Pairs.Values.Min(), 10, long.MaxValue);
        Assert.InRange(coverage.Deliveries, deliveries, long.MaxValue);
        Assert.All(Cell.All, cell => Assert.InRange(coverage.Cells.GetValueOrDefault((cell.Fault, cell.Phase)), rounds, int.MaxValue));
        Assert.Equal(logs == "trimmed", coverage.Gaps > 0);
        Assert.Contains(lines, line => line is { Kind: Kinds.Closing, What: "token_expired" });
    }
}

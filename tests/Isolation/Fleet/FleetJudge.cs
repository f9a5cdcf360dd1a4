using System.Diagnostics;
using Netra.Signal.Tests.Isolation.History;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Judges the history of several pods, once as it is and once for each thing that could be wrong with it.</summary>
internal sealed class FleetJudge(HistoryWriter history, ITestOutputHelper output)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <param name="run">What happened.</param>
    /// <param name="passed">What passed between pods and Redis and must not.</param>
    /// <param name="deliveries">How many there must be at least.</param>
    /// <param name="cells">What must have been met by every user.</param>
    /// <param name="more">What else could be wrong.</param>
    public void Judge(
        FleetRun run, IEnumerable<string> passed, long deliveries, Cell[] cells,
        Func<IReadOnlyList<HistoryLine>, IEnumerable<(string Invariant, IReadOnlyList<HistoryLine> Lines)>>? more = null)
    {
        history.Save(run.File);
        var lines = HistoryWriter.Load(run.File);
        var coverage = new Coverage(lines);
        var report = $"{coverage}\n{lines.Count} lines in {run.File}, {_clock.Elapsed.TotalSeconds:0} s";
        output.WriteLine(report);
        Console.Out.WriteLine($"history of several pods: {report}");
        var breaches = HistoryChecker.Check(lines);
        foreach (var breach in breaches.Take(20))
            output.WriteLine(breach);
        Assert.Empty(breaches);
        foreach (var (i, (invariant, flawed)) in FleetFlaws.Of(lines).Concat(more?.Invoke(lines) ?? []).Index())
            Assert.True(HistoryChecker.Check(flawed).Any(breach => breach.StartsWith(invariant + ":", StringComparison.Ordinal)), $"Flaw {i} is no breach of {invariant}.");
        Assert.Empty(run.Faults);
        Assert.Empty(passed);
        Assert.InRange(coverage.Deliveries, deliveries, long.MaxValue);
        Assert.All(cells, cell => Assert.InRange(coverage.Cells.GetValueOrDefault((cell.Fault, cell.Phase)), coverage.Users, int.MaxValue));
    }
}

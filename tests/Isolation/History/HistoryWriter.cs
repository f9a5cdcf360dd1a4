using System.Collections.Concurrent;
using System.Diagnostics;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Takes lines from every side of one process, with the machine's monotonic clock, which is set to the time of day once.</summary>
internal sealed class HistoryWriter(Canary canaries) : IHistorySink
{
    private readonly ConcurrentQueue<HistoryLine> _lines = [];
    private long _deliveries;

    public Canary Canaries { get; } = canaries;

    /// <summary>When the machine's clock was 0: whoever else writes lines on this machine has the same time by it.</summary>
    public long Began { get; } = TimeProvider.System.GetUtcNow().Ticks - Stopwatch.GetElapsedTime(0).Ticks;

    public long Now => Began + Stopwatch.GetElapsedTime(0).Ticks;

    public long Deliveries => Interlocked.Read(ref _deliveries);

    public void Add(HistoryLine line)
    {
        if (line.Kind == Kinds.Deliver)
            Interlocked.Increment(ref _deliveries);
        _lines.Enqueue(line);
    }

    /// <summary>Whose canaries are in a text; one that is not whole is nobody's, and so a violation wherever it is.</summary>
    public string OwnersOf(string text) =>
        string.Join(' ', Canaries.Scan(text).Select(hit => hit.Whole ? hit.Owner : $"{hit.Owner}?").Distinct());

    public string? MarkOf(string text) => Canaries.Scan(text).Select(hit => $"{hit.Owner}.{hit.Number}").FirstOrDefault();

    /// <summary>What was written so far, in the order of time.</summary>
    public IReadOnlyList<HistoryLine> Lines => [.. _lines.OrderBy(line => line.At)];

    public void Save(string path) => File.WriteAllLines(path, Lines.Select(line => line.ToString()));

    public static IReadOnlyList<HistoryLine> Load(string path) => [.. File.ReadLines(path).Select(HistoryLine.Parse)];
}

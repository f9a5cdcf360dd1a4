using System.Diagnostics;
using System.Text;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Writes lines of a history to a file, each at once: a process that is killed leaves all that it has said.</summary>
/// <param name="path">The file.</param>
/// <param name="began">When the machine's clock was 0, in ticks of the history.</param>
internal sealed class WitnessFile(string path, long began) : IHistorySink, IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private readonly Canary _canaries = new();
    private readonly Lock _gate = new();

    public long Now => began + Stopwatch.GetElapsedTime(0).Ticks;

    public void Add(HistoryLine line)
    {
        var bytes = Encoding.UTF8.GetBytes($"{line}\n");
        lock (_gate)
            _file.Write(bytes);
    }

    /// <remarks>Only the test itself has the key by which a canary is known to be whole; its owner is written in it.</remarks>
    public string OwnersOf(string text) => string.Join(' ', _canaries.Owners(text));

    public string? MarkOf(string text) => _canaries.Scan(text).Select(hit => $"{hit.Owner}.{hit.Number}").FirstOrDefault();

    /// <summary>What the witnesses of a folder wrote; the last line of a killed one may be half a line.</summary>
    public static IEnumerable<HistoryLine> Read(string folder) => Directory.EnumerateFiles(folder)
        .SelectMany(path => File.ReadAllText(path).Split('\n')[..^1])
        .Select(HistoryLine.Parse);

    public void Dispose() => _file.Dispose();
}

using System.Diagnostics;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Plays sequences of commands until one fails, and then, for some seconds, shorter ones that may fail as well.</summary>
internal sealed class WorkTries
{
    private static readonly TimeSpan CutDownFor = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, int> _seen = [];
    private Stopwatch? _sinceFailure;

    /// <summary>How long what must come may take. What failed once is cut down: those many tries need not wait as long.</summary>
    public TimeSpan Patience => _sinceFailure is null ? Eventually.Deadline : TimeSpan.FromMilliseconds(250);

    public void Play(WorkCommand[] commands, Func<WorkUnderTest> make) => OneThread.Run(() => PlayAsync(commands, make));

    /// <summary>How often something happened: what never happened was not tested.</summary>
    public int Of(string what) => _seen.GetValueOrDefault(what);

    public override string ToString() => string.Join(", ", _seen.OrderBy(seen => seen.Key, StringComparer.Ordinal).Select(seen => $"{seen.Key} {seen.Value}"));

    private async Task PlayAsync(WorkCommand[] commands, Func<WorkUnderTest> make)
    {
        if (_sinceFailure?.Elapsed > CutDownFor)
            return;
        try
        {
            var work = make();
            foreach (var command in commands)
                await work.DoAsync(command);
            await work.EndAsync();
            foreach (var (what, count) in work.Seen)
                _seen[what] = Of(what) + count;
        }
        catch
        {
            _sinceFailure ??= Stopwatch.StartNew();
            throw;
        }
    }
}

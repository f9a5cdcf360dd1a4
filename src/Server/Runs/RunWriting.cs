using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Runs;

/// <summary>What every run's writer works with; one for the process.</summary>
internal sealed record RunWriting(
    IUserEventLog Log,
    RunOptions Options,
    LimitOptions Limits,
    SignalMetrics Metrics,
    TimeProvider Time,
    ILogger<RunWriting> Logger)
{
    /// <summary>How many moments in the time of merging there are at which text goes out.</summary>
    private const int Moments = 4;

    /// <summary>How long text waits that may wait for <paramref name="longest"/>: until a moment at which that of other runs goes out as well.</summary>
    /// <remarks>A processor that is woken for each run by itself does little else: at 250 runs, for every write at another time.</remarks>
    /// <param name="longest">At most so long.</param>
    /// <param name="now">In ticks of the time provider.</param>
    public TimeSpan FlushIn(TimeSpan longest, long now)
    {
        var at = Time.GetElapsedTime(0, now) + longest;
        var early = new TimeSpan(at.Ticks % Math.Max(1, Options.MergeText.Ticks / Moments));
        return early < longest ? longest - early : TimeSpan.Zero;
    }
}

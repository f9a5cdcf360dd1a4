using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What a batch does to a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Expected">The place of its last event before the batch.</param>
/// <param name="Seq">The same after it.</param>
/// <param name="LastN">The highest number after it; <see langword="null"/> when it is not known here.</param>
/// <param name="Ends">Whether the batch ends it.</param>
internal sealed record RunChange(RunId Run, long Expected, long Seq, long? LastN, bool Ends)
{
    /// <exception cref="RunMovedException">The run has ended.</exception>
    public static RunChange Of(RunId run, RunProgress progress) => progress.IsEnded
        ? throw new RunMovedException(progress.Seq, true)
        : new(run, progress.Seq, progress.Seq, progress.LastN, false);

    /// <summary>The run after one event more.</summary>
    /// <exception cref="SignalException">The number leaves one out.</exception>
    /// <exception cref="RunMovedException">The run has ended, or its writer believes it elsewhere.</exception>
    public RunChange With(NewEvent e)
    {
        if (Ends || (e.Seq is { } seq && seq != Seq + 1))
            throw new RunMovedException(Seq, Ends);
        if (e.N is { } n && LastN is { } last && n != last + 1)
            throw SignalException.InvalidArgument($"n is {n}; the next number of this run is {last + 1}.");
        return this with { Seq = Seq + 1, LastN = e.N ?? LastN, Ends = e.EndsRun };
    }

    public RunProgress Progress => new(Seq, LastN, Ends);
}

using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>How a run is let into its thread.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="WhenBusy">What becomes of it where another run is under way there.</param>
/// <param name="MostWaiting">How many runs may wait in the thread.</param>
/// <param name="WaitFor">How long it may wait.</param>
internal sealed record Admission(ThreadId Thread, WhenBusy WhenBusy, int MostWaiting, TimeSpan WaitFor)
{
    /// <summary>What the settings say. A child waits for nobody: its parent has the turn, and may wait for it.</summary>
    public static Admission Of(StoredRun run, RunOptions options, LimitOptions limits) => new(
        run.Thread,
        run.ParentRun is not null ? WhenBusy.Concurrent : options.Agents.GetValueOrDefault(run.Agent)?.WhenBusy ?? options.WhenBusy,
        limits.QueuedRunsPerThread,
        options.QueueFor);
}

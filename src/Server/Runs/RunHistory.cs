using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Runs;

/// <summary>The earlier runs of a thread that whoever begins a run is given.</summary>
internal static class RunHistory
{
    /// <summary>Reads them, unless the executor reads them itself when it hands the run out.</summary>
    public static ValueTask<IReadOnlyList<RunState>> OfAsync(IRunStore store, IRunExecutor executor, StoredRun run) =>
        executor.ReadsHistory ? store.EndedAsync(run.Owner, run.Thread, CancellationToken.None) : new([]);
}

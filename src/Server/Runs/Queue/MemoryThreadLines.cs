using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>The lines of threads in the memory of this process: under the lock of each user's runs.</summary>
internal sealed class MemoryThreadLines(MemoryRunStore store, TimeProvider time) : IThreadLines
{
    public IReadOnlyList<(UserKey User, RunId Run)> OfThisProcessAlone =>
        [.. store.Owners.SelectMany(user => store.Within(user, runs => runs.Waiting.RunsLocked.ToArray()) ?? [], (user, run) => (user, run))];

    public ValueTask<LineLook> LookAsync(UserKey user, ThreadId thread, bool mayBegin, CancellationToken cancellationToken) =>
        new(store.Within(user, runs => runs.LookLocked(thread, time.GetUtcNow(), mayBegin)) ?? LineLook.Nothing);

    public void Begun(UserKey user, RunId run) => store.Within(user, runs =>
    {
        runs.Waiting.BegunLocked(run);
        return true;
    });

    public ValueTask SaidAsync(UserKey user, StoredRun run, int place, CancellationToken cancellationToken)
    {
        store.Within(user, runs =>
        {
            if (runs.FindLocked(run.Run) is { } writer && runs.Waiting.FindLocked(writer) is { } waiting)
                runs.Waiting.SaidLocked(waiting, place);
            return true;
        });
        return default;
    }

    public ValueTask<int?> PlaceAsync(UserKey user, StoredRun run, CancellationToken cancellationToken) =>
        new(store.Within(user, runs => runs.FindLocked(run.Run) is { } writer ? runs.Waiting.PlaceLocked(writer, time.GetUtcNow()) : null));

    public ValueTask<(IReadOnlyList<ThreadName> Threads, int Waiting)> DueAsync(int most, CancellationToken cancellationToken)
    {
        var (threads, count) = (new List<ThreadName>(), 0);
        foreach (var user in store.UsersWhoWait)
            store.Within(user, runs =>
            {
                threads.AddRange(runs.Waiting.ThreadsLocked.Select(thread => new ThreadName(user, thread)));
                return count += runs.Waiting.Count;
            });
        return new((threads, count));
    }
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The appends of this pod for one user, one batch at a time: all that came while a batch was on its way is the next one.</summary>
/// <remarks>
/// A batch whose answer is lost is sent again under its number until it is answered, or until its appends have waited for too long. Those
/// are failed; a batch with the number after it then makes sure that the lost one cannot be stored any more.
/// </remarks>
internal sealed class AppendLane(UserKey user, LogServices services, Action<AppendBatch, AppendAnswer> stored)
{
    private const int MostEvents = 512;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _waiting = [];
    private readonly Dictionary<RunId, RunProgress> _runs = [];
    private bool _busy;

    /// <summary>Whether nothing is on its way: nobody needs this lane.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return !_busy;
        }
    }

    public Task<EventPosition[]> AppendAsync(IReadOnlyList<NewEvent> events)
    {
        var append = new PendingAppend(events, services.Time.GetTimestamp());
        lock (_gate)
        {
            _waiting.Enqueue(append);
            if (_busy)
                return append.Done;
            _busy = true;
        }

        _ = WorkAsync();
        return append.Done;
    }

    /// <summary>Stores until nothing waits. It never throws: what goes wrong is told to whoever waits.</summary>
    private async Task WorkAsync()
    {
        while (Next() is { } appends)
        {
            try
            {
                await StoreAsync(appends);
            }
            catch (Exception failure)
            {
                foreach (var append in appends)
                    append.Fail(failure);
            }
        }
    }

    private List<PendingAppend>? Next()
    {
        lock (_gate)
        {
            var (appends, events) = (new List<PendingAppend>(), 0);
            while (_waiting.TryPeek(out var next) && (appends.Count == 0 || events + next.Events.Count <= MostEvents))
            {
                appends.Add(_waiting.Dequeue());
                events += next.Events.Count;
            }

            _busy = appends.Count > 0;
            return _busy ? appends : null;
        }
    }

    private async Task StoreAsync(List<PendingAppend> appends)
    {
        var learned = new HashSet<RunId>();
        while (appends.Count > 0)
        {
            var batch = new AppendBatch();
            foreach (var append in appends)
                batch.Add(append, (run, e) => ProgressOf(run, e, learned));
            appends = [.. batch.Appends];
            if (appends.Count == 0 || await TryStoreAsync(batch, services.Calls.NextBatch(), learned))
                return;
            appends = [.. appends.Where(StillWaits)];
        }
    }

    /// <summary>Where a run is. Its writer may know better than this pod, as long as Redis was not asked: Redis compares.</summary>
    private RunProgress ProgressOf(RunId run, NewEvent e, HashSet<RunId> learned)
    {
        var known = _runs.GetValueOrDefault(run);
        return e.Seq is { } seq && (seq != known.Seq + 1 || known.IsEnded) && !learned.Contains(run)
            ? new(seq - 1, e.N - 1 ?? known.LastN, false)
            : known;
    }

    /// <returns>False when nothing of the batch was stored and it must be made anew, from what is known by now.</returns>
    private async Task<bool> TryStoreAsync(AppendBatch batch, long number, HashSet<RunId> learned)
    {
        while (true)
        {
            try
            {
                if (batch.Stored.Count == 0)
                    return await AnswerAsync(batch, default);
                var seals = await services.Secrets.OfAsync(user, CancellationToken.None);
                var answer = await services.Calls.AppendAsync(user, number, batch, seals);
                if (answer.Moved is { } moved)
                    return Learn(batch, moved, learned);
                Keep(batch, answer);
                return await AnswerAsync(batch, answer.First);
            }
            catch (RedisRefusedException refused) when (refused.Reason == "LATE")
            {
                return false;
            }
            catch (RedisRefusedException refused)
            {
                throw new SignalException(Shared.Wire.ErrorCodes.Unavailable, $"The store refuses to keep events ({refused.Reason}); try again later.");
            }
            catch (RedisAwayException)
            {
                if (!batch.Appends.All(StillWaits))
                    return false;
                await Task.Delay(TryAgainAfter, services.Time);
            }
        }
    }

    private bool Learn(AppendBatch batch, IReadOnlyList<RunProgress> moved, HashSet<RunId> learned)
    {
        learned.Clear();
        for (var i = 0; i < moved.Count; i++)
        {
            _runs[batch.Runs[i].Run] = moved[i];
            learned.Add(batch.Runs[i].Run);
        }

        return false;
    }

    /// <summary>Remembers where the runs are now, and hands over what was stored: this pod need not wait for its own doorbell.</summary>
    private void Keep(AppendBatch batch, AppendAnswer answer)
    {
        foreach (var run in batch.Runs)
            if (run.Ends)
                _runs.Remove(run.Run);
            else
                _runs[run.Run] = run.Progress;
        stored(batch, answer);
    }

    private async Task<bool> AnswerAsync(AppendBatch batch, Cursor first)
    {
        var positions = new Dictionary<(RunId, long), EventPosition>();
        foreach (var run in batch.Repeated.GroupBy(item => item.Run, item => item.N))
        {
            var (low, high) = (run.Min(), run.Max());
            var epoch = first.Epoch != default ? first.Epoch : (await services.Calls.ReadAsync(user, -1, 0, CancellationToken.None)).Bounds.Epoch;
            var found = await services.Calls.PositionsAsync(user, run.Key, low, high, epoch);
            for (var i = 0; i < found.Count; i++)
                positions[(run.Key, low + i)] = found[i];
        }

        batch.Succeed(first, positions);
        return true;
    }

    /// <summary>Fails an append that has waited for too long: an agent learns of it rather than going on into nothing.</summary>
    private bool StillWaits(PendingAppend append)
    {
        if (services.Time.GetElapsedTime(append.Enqueued) < services.EmitTimeout)
            return true;
        append.Fail(new SignalException(Shared.Wire.ErrorCodes.Unavailable, "Events cannot be stored at present; start the run again later."));
        return false;
    }
}

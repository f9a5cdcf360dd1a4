using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The appends of this pod for one user, one batch at a time: all that came while a batch was on its way is the next one.</summary>
/// <remarks>
/// A batch whose answer is lost is sent again under its number until it is answered: stored once, or not at all. An append that has waited
/// for too long is told so; from that moment on Redis refuses its batch, also one that it finds in its own queue when it goes on.
/// </remarks>
/// <param name="names">Whose log.</param>
/// <param name="services">The log's calls, and the user's secrets.</param>
/// <param name="stored">Told of every batch that is stored, with its answer.</param>
/// <param name="moved">Told that a run has gone on in the log without its writer here having heard of it.</param>
internal sealed class AppendLane(LogNames names, LogServices services, Action<AppendBatch, AppendAnswer> stored, Action moved)
{
    private const int MostEvents = 512;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _waiting = [];
    private readonly LaneRuns _runs = new();
    private LogPlace? _head;
    private OwnMark? _own;
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

    /// <summary>The log is there, or was: what is sealed next is sealed for what follows.</summary>
    public void Hear(LogPlace head)
    {
        lock (_gate)
            if (_head is not { } known || known.Life != head.Life || known.Offset < head.Offset)
                _head = head;
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
        _runs.Doubt();
        while (appends.Count > 0)
        {
            var batch = new AppendBatch(services.Calls.NextBatch());
            foreach (var append in appends)
                batch.Add(append, _runs.ProgressOf);
            appends = [.. batch.Appends];
            if (appends.Count == 0 || await TryStoreAsync(batch))
                return;
            appends = [.. appends.Where(StillWaits)];
        }
    }

    /// <returns>False when nothing of the batch was stored and it must be made anew, from what is known by now.</returns>
    private async Task<bool> TryStoreAsync(AppendBatch batch)
    {
        while (true)
        {
            try
            {
                if (batch.Stored.Count == 0)
                    return await AnswerAsync(batch, default);
                var answer = await SendAsync(batch);
                switch (answer.Outcome)
                {
                    case AppendOutcome.OtherHead or AppendOutcome.Again:
                        continue;
                    case AppendOutcome.OtherSecret:
                        services.Secrets.Forget(names.Owner);
                        await Task.Delay(TryAgainAfter, services.Time);
                        continue;
                    case AppendOutcome.RunMoved:
                        _runs.Learn(batch, answer.Moved!);
                        moved();
                        return false;
                    case AppendOutcome.Late:
                        await Task.Delay(TryAgainAfter, services.Time);
                        return false;
                    default:
                        _runs.Keep(batch);
                        stored(batch, answer);
                        return await AnswerAsync(batch, answer.First);
                }
            }
            catch (RedisRefusedException refused)
            {
                throw new SignalException(ErrorCodes.Unavailable, $"The store refuses to keep events ({refused.Reason}); try again later.");
            }
            catch (RedisAwayException)
            {
                // Those that waited for too long are told. As long as anybody waits the batch stays what it is: it may be stored already.
                if (batch.Appends.Count(StillWaits) == 0)
                    return false;
                await Task.Delay(TryAgainAfter, services.Time);
            }
        }
    }

    private async Task<AppendAnswer> SendAsync(AppendBatch batch)
    {
        if (Head is not { } head)
            Begin(head = await services.Calls.HeadAsync(names));
        var seals = await services.Secrets.OfAsync(names.Owner, CancellationToken.None);
        var until = services.DeadlineOf(batch.Appends.Min(append => append.Enqueued));
        // Until the answer is here nobody knows what the log says of this pod.
        var own = _own;
        _own = null;
        var answer = own is not null && own.Head == head && FollowingAppend.Suits(batch, own, services.Log)
            ? await services.Following.AppendAsync(new FollowingAppend(names, batch, own, until, seals, services.Pod))
            : await services.Compared.AppendAsync(new ComparedAppend(names, batch, head, until, seals));
        _own = answer.Mark;
        if (answer.Head.Life != head.Life && answer.Outcome == AppendOutcome.OtherHead)
            Begin(answer.Head);
        else if (answer.Head != default)
            Head = answer.Head;
        return answer;
    }

    /// <summary>The log is another one than before, and with the earlier one the user's secrets may have gone.</summary>
    private void Begin(LogPlace head)
    {
        services.Secrets.Forget(names.Owner);
        Head = head;
    }

    /// <summary>Where the log is believed to be; an answer of Redis is believed also when it is less than was heard.</summary>
    private LogPlace? Head
    {
        get
        {
            lock (_gate)
                return _head;
        }

        set
        {
            lock (_gate)
                _head = value;
        }
    }

    private async Task<bool> AnswerAsync(AppendBatch batch, Cursor first)
    {
        var positions = new Dictionary<(Shared.Ids.RunId, long), EventPosition>();
        foreach (var run in batch.Repeated.GroupBy(item => item.Run, item => item.N))
        {
            var (low, high) = (run.Min(), run.Max());
            var epoch = first.Epoch != default ? first.Epoch : (await services.Calls.ReadAsync(names, -1, 0, CancellationToken.None)).Bounds.Epoch;
            var found = await services.Calls.PositionsAsync(names, run.Key, low, high, epoch);
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
        append.Fail(new SignalException(ErrorCodes.Unavailable, "Events cannot be stored at present; start the run again later."));
        return false;
    }
}

using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Writes one run: checks the rules, merges text, emits, and folds what was stored. All of it happens inside the user's gate.</summary>
internal sealed partial class RunWriter : IRunWriter, IRunHandle
{
    private const int EventsInOneStepOfTheEnd = 4;

    /// <summary>How often what another pod wrote into the run is taken in before a call gives up: it ended, or it will not end soon.</summary>
    private const int Attempts = 8;

    private readonly IUserEmitter _emitter;
    private readonly RunGate _gate;
    private readonly RunWriting _writing;
    private readonly RunFold _fold;
    private readonly PendingText _pending = new();
    private readonly CancellationTokenSource _ended = new();
    private ITimer? _flush;
    private long _endedAtTicks;

    public RunWriter(StoredRun run, IUserEmitter emitter, RunGate gate, RunWriting writing)
        : this(new RunFold(run), emitter, gate, writing)
    {
    }

    /// <summary>Goes on with a run that was begun elsewhere.</summary>
    public RunWriter(RunFold fold, IUserEmitter emitter, RunGate gate, RunWriting writing)
    {
        var run = fold.Run;
        if (emitter.Context.User != run.Owner || emitter.Context.Run != run.Run)
            throw new IsolationViolationException("Connection user_id mismatch");
        (Run, _emitter, _gate, _writing, _fold) = (run, emitter, gate, writing, fold);
        Ended = _ended.Token;
        writing.Metrics.ContextMade();
    }

    public StoredRun Run { get; }

    public CancellationToken Ended { get; }

    /// <summary>When the run ended; <see langword="null"/> while it goes on. May be read outside the gate.</summary>
    public DateTimeOffset? EndedAt => Interlocked.Read(ref _endedAtTicks) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Whether anything of the run was stored; for a caller inside the gate.</summary>
    public bool HasBegunLocked => _fold.Before is not null;

    public async ValueTask WriteAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        if (data is MessageDelta || EventTypes.IsTerminal(data.Type))
            throw new ArgumentException($"{data.Type} has a way of its own.", nameof(data));
        using var pass = await _gate.EnterAsync(cancellationToken);
        await EmitLockedAsync(Said, cancellationToken);

        IReadOnlyList<AgentEvent> Said()
        {
            RunRules.Check(_fold, data);
            CheckSize(data);
            return _pending.Length == 0 ? [data] : [.. TextLocked(data is MessageCompleted or RunReset), data];
        }
    }

    public async ValueTask TextAsync(string messageId, string text, CancellationToken cancellationToken = default)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        var delta = new MessageDelta(messageId, text, 0);
        RunRules.Check(_fold, delta);
        CheckSize(delta);
        if (text.Length == 0)
            return;
        if (_pending.Length > 0 && _pending.MessageId != messageId)
            await EmitLockedAsync(() => [.. TextLocked(true)], cancellationToken);
        _pending.Add(messageId, text);
        var now = _writing.Time.GetTimestamp();
        var waited = _pending.LastEmitted is { } last ? _writing.Time.GetElapsedTime(last, now) : TimeSpan.MaxValue;
        if (waited >= _writing.Options.MergeText)
            await SayTextLockedAsync(text, cancellationToken);
        else if (_flush is null)
            _flush = _writing.Time.CreateTimer(static w => _ = ((RunWriter)w!).FlushAsync(), this, _writing.Options.MergeText - waited, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default)
    {
        if (!EventTypes.IsTerminal(terminal.Type))
            throw new ArgumentException($"{terminal.Type} does not end a run.", nameof(terminal));
        using (await _gate.EnterAsync(cancellationToken))
        {
            for (var attempt = 1; !await TryEndLockedAsync(terminal, attempt, cancellationToken); attempt++)
                if (_fold.IsEnded)
                    return false;
            HasEndedLocked();
        }

        await KeepAsync();
        _ = CancelAgentAsync();
        return true;
    }

    /// <summary>Takes in what another pod wrote into the run; when it ended there, the agent here is told.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        if (EndedAt is null)
            await CatchUpLockedAsync(cancellationToken);
    }

    public async ValueTask<Run> ToStartedAsync(CancellationToken cancellationToken)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        return _fold.ToRun(_fold.Before ?? await HeadLockedAsync(cancellationToken));
    }

    /// <summary>Where the log was when the run was added: what comes before is not the run's.</summary>
    public void StartAt(Cursor at) => _fold.MoveTo(at);

    /// <summary>Lets go of a run that could not be begun.</summary>
    public void Abandon()
    {
        _flush?.Dispose();
        _emitter.Dispose();
        _writing.Metrics.ContextGone();
    }

    public async ValueTask<Run> ToRunAsync(CancellationToken cancellationToken)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        return _fold.ToRun(await FoldedHeadLockedAsync(cancellationToken));
    }

    public async ValueTask<RunState> ToStateAsync(CancellationToken cancellationToken)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        return ToStateLocked(await FoldedHeadLockedAsync(cancellationToken));
    }

    /// <summary>The folded run; the caller is inside the gate and read <paramref name="at"/> there.</summary>
    public RunState ToStateLocked(Cursor at) => _fold.ToState(at);

    /// <param name="say">What to say, made anew when another pod wrote into the run meanwhile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async ValueTask EmitLockedAsync(Func<IReadOnlyList<AgentEvent>> say, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await EmitLockedAsync(say(), cancellationToken);
                return;
            }
            catch (RunMovedException) when (attempt < Attempts)
            {
                await CatchUpLockedAsync(cancellationToken);
            }
        }
    }

    private async ValueTask EmitLockedAsync(IReadOnlyList<AgentEvent> events, CancellationToken cancellationToken, long? firstN = null)
    {
        if (events.Count == 0)
            return;
        var positions = await _emitter.EmitAsync(events, firstN, _fold.Seq, cancellationToken);
        // Another pod stored the same numbers, and perhaps more before them: the log tells in which order.
        if (firstN is not null && positions[0].Seq != _fold.Seq + 1)
            throw new RunMovedException(positions[0].Seq, false);
        var now = _writing.Time.GetUtcNow();
        for (var i = 0; i < positions.Length; i++)
        {
            _fold.Apply(events[i], positions[i], now, firstN + i);
            if (events[i] is MessageDelta delta && firstN is null)
                _pending.Said(delta);
        }

        if (_writing.Keeper is { } keeper && !_fold.IsEnded)
            await keeper.KeepIfGrownAsync(Run.Owner, _fold);
    }

    /// <returns>False when the run had ended, or another pod wrote into it meanwhile, which was taken in.</returns>
    private async ValueTask<bool> TryEndLockedAsync(AgentEvent terminal, int attempt, CancellationToken cancellationToken)
    {
        if (_fold.IsEnded)
            return false;
        try
        {
            MessageDelta[] said = [.. TextLocked(true)];
            AgentEvent[] end = [.. said, .. RunEnds.Closing(_fold, said, _writing.Limits.EventBytes, _writing.Time.GetUtcNow()), terminal];
            // In steps: what a run left open may be more than fits into one append, and a run that cannot end would be kept for ever.
            foreach (var step in end.Chunk(EventsInOneStepOfTheEnd))
                await EmitLockedAsync(step, cancellationToken);
            return true;
        }
        catch (RunMovedException) when (attempt < Attempts)
        {
            await CatchUpLockedAsync(cancellationToken);
            return false;
        }
    }

    private async ValueTask CatchUpLockedAsync(CancellationToken cancellationToken)
    {
        if (_writing.Keeper is not null) // Another pod may have stored what this one has not heard of.
            await HeadLockedAsync(cancellationToken);
        await RunReplay.AdvanceAsync(_fold, _writing.Log, null, cancellationToken);
        if (_fold.IsEnded && EndedAt is null)
        {
            HasEndedLocked();
            _ = CancelAgentAsync();
        }
    }

    private void HasEndedLocked()
    {
        Interlocked.Exchange(ref _endedAtTicks, _fold.EndedAt!.Value.UtcTicks);
        Abandon();
    }

    /// <summary>The end is stored; that it is also kept with the run is the better, but its log tells it too.</summary>
    private ValueTask KeepAsync() => _writing.Keeper?.KeepAsync(Run.Owner, _fold) ?? default;

    /// <summary>Says what waits. When that fails, the last piece is taken back, for its giver hears of it; what was taken before waits on.</summary>
    private async ValueTask SayTextLockedAsync(string lastPiece, CancellationToken cancellationToken)
    {
        try
        {
            await EmitLockedAsync(() => [.. TextLocked(false)], cancellationToken);
        }
        catch
        {
            _pending.TakeBack(lastPiece);
            throw;
        }
    }

    /// <summary>The text that waits, as deltas; it waits until they are stored.</summary>
    private IEnumerable<MessageDelta> TextLocked(bool isLast)
    {
        if (_pending.Length == 0)
            return [];
        _pending.LastEmitted = _writing.Time.GetTimestamp();
        return _pending.ToSay(_fold.Message(_pending.MessageId!)?.Length ?? 0, isLast);
    }

    /// <summary>Says the text that waited. It never throws: what could not be stored waits for the next call of the agent.</summary>
    private async Task FlushAsync()
    {
        try
        {
            using var pass = await _gate.EnterAsync();
            _flush?.Dispose();
            _flush = null;
            if (!_fold.IsEnded)
                await EmitLockedAsync(() => [.. TextLocked(false)], CancellationToken.None);
        }
        catch (Exception failure)
        {
            _writing.Logger.FlushFailed(failure, Run.Run.Value, Run.Owner.Pseudonym);
        }
    }

    /// <summary>Tells the agent that its run is over. What its callbacks throw is logged: the run has ended all the same.</summary>
    private async Task CancelAgentAsync()
    {
        try
        {
            // The agent's callbacks run on the pool whatever the context, and nothing here waits for them.
            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException failure)
        {
            _writing.Logger.CancelCallbackFailed(failure, Run.Run.Value, Run.Owner.Pseudonym);
        }
    }

    private void CheckSize(AgentEvent data)
    {
        // Text that waits counts, since nothing else bounds how much comes within the time of merging; the whole text takes its place.
        var waiting = data is MessageCompleted { MessageId: var id } && id == _pending.MessageId ? 0 : 2L * _pending.Length;
        if (_fold.Bytes + waiting + _fold.GrowthBy(data) > _writing.Limits.RunBytes)
            throw TooLarge();
    }

    /// <summary>The head, with everything up to it folded in: where pods share the log, another may have written.</summary>
    private async ValueTask<Cursor> FoldedHeadLockedAsync(CancellationToken cancellationToken)
    {
        if (_writing.Keeper is not null && EndedAt is null)
            await CatchUpLockedAsync(cancellationToken);
        return await HeadLockedAsync(cancellationToken);
    }

    private async ValueTask<Cursor> HeadLockedAsync(CancellationToken cancellationToken)
    {
        var bounds = await _writing.Log.BoundsAsync(Run.Owner, cancellationToken);
        return new(bounds.Epoch, bounds.Head);
    }
}

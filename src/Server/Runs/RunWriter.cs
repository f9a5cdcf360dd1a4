using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>Writes one run: checks the rules, merges text, emits, and folds what was stored. All of it happens inside the run's gate.</summary>
internal sealed partial class RunWriter : IRunWriter, IRunHandle
{
    private readonly IUserEmitter _emitter;
    private readonly RunGate _gate;
    private readonly RunWriting _writing;
    private readonly GatedRun _run;
    private readonly WaitingCalls _waiting;
    private readonly CancellationTokenSource _ended = new();
    private ITimer? _flush;
    private long _endedAtTicks;
    private readonly bool _isPassing;
    private int _isLetGo;

    public RunWriter(StoredRun run, IUserEmitter emitter, RunGate gate, RunWriting writing)
        : this(new RunFold(run), emitter, gate, writing)
    {
    }

    /// <summary>Goes on with a run that was begun elsewhere.</summary>
    /// <param name="isPassing">Whether it says one thing and is let go of: then it looks after no questions.</param>
    public RunWriter(RunFold fold, IUserEmitter emitter, RunGate gate, RunWriting writing, bool isPassing = false)
    {
        var run = fold.Run;
        if (emitter.Context.User != run.Owner || emitter.Context.Run != run.Run)
            throw new IsolationViolationException("Connection user_id mismatch");
        (Run, _emitter, _gate, _writing, _run, _waiting) = (run, emitter, gate, writing, new(fold, emitter, writing, HeardLocked), new(writing.Limits.EventBytes, Break));
        _isPassing = isPassing;
        if (!isPassing)
            _settled = [.. fold.Approvals.Settled];
        Ended = _ended.Token;
        writing.Metrics.ContextMade();
    }

    public StoredRun Run { get; }

    public CancellationToken Ended { get; }

    /// <summary>When the run ended; <see langword="null"/> while it goes on. May be read outside the gate.</summary>
    public DateTimeOffset? EndedAt => Interlocked.Read(ref _endedAtTicks) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>The memory that an ended run holds, in bytes; 0 while it goes on. May be read outside the gate.</summary>
    public long EndedBytes => EndedAt is null ? 0 : EventSize.Kept(_run.Fold);

    /// <summary>Whether anything of the run was stored; for a caller inside the gate.</summary>
    public bool HasBegunLocked => _run.Fold.Before is not null;

    /// <summary>What the run said, as it is now; for a caller inside the gate.</summary>
    public RunFold FoldLocked => _run.Fold;

    /// <summary>Whether its agent has begun, as far as this pod knows.</summary>
    public bool HasBegun => _run.Fold.IsStarted;

    public async ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default)
    {
        if (!EventTypes.IsTerminal(terminal.Type))
            throw new ArgumentException($"{terminal.Type} does not end a run.", nameof(terminal));
        using (await EnterInOrderAsync(isEnd: true, cancellationToken))
        {
            if (!await _run.EndLockedAsync(EndLocked(terminal), cancellationToken))
                return false;
            HasEndedLocked();
        }

        await KeepAsync();
        _ = CancelAgentAsync();
        return true;
    }

    /// <summary>Takes in what another pod wrote into the run, where pods share the log; when it ended there, the agent here is told.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        await CatchUpIfSharedLockedAsync(cancellationToken);
    }

    public async ValueTask<Run> ToStartedAsync(CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        await _writing.LookForWorkerAsync(_run.Fold, cancellationToken);
        return _run.Fold.ToRun(_run.Fold.Before ?? await _run.HeadLockedAsync(cancellationToken));
    }

    /// <summary>Where the log was when the run was added: what comes before is not the run's.</summary>
    public void StartAt(Cursor at)
    {
        _run.Fold.MoveTo(at);
        _run.Fold.KeptOffset = at.Offset;
    }

    /// <summary>Lets go of a run that has ended, or could not be begun.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _isLetGo, 1) != 0)
            return;
        _flush?.Dispose();
        _writing.Approvals?.Watch(this, null);
        _emitter.Dispose();
        _writing.Metrics.ContextGone();
    }

    public async ValueTask<Run> ToRunAsync(CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        var head = await FoldedHeadLockedAsync(cancellationToken);
        await _writing.LookForWorkerAsync(_run.Fold, cancellationToken);
        return _run.Fold.ToRun(head);
    }

    public async ValueTask<RunState> ToStateAsync(CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        var head = await FoldedHeadLockedAsync(cancellationToken);
        return await ToStateLockedAsync(head, cancellationToken);
    }

    /// <summary>The folded run; the caller is inside the gate and read <paramref name="at"/> there.</summary>
    public async ValueTask<RunState> ToStateLockedAsync(Cursor at, CancellationToken cancellationToken)
    {
        await _writing.LookForWorkerAsync(_run.Fold, cancellationToken);
        return _run.Fold.ToState(at);
    }

    private async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken = default) => new(this, await _gate.EnterAsync(cancellationToken));

    /// <summary>The run may have been found to have ended, by somebody else, whatever was being done with it: its agent is told.</summary>
    private void NoticeEndLocked()
    {
        if (!_run.Fold.IsEnded || EndedAt is not null)
            return;
        HasEndedLocked();
        _ = OverAsync();
    }

    private void HasEndedLocked()
    {
        Interlocked.Exchange(ref _endedAtTicks, _run.Fold.EndedAt!.Value.UtcTicks);
        Abandon();
    }

    private async Task OverAsync()
    {
        await CancelAgentAsync();
        await KeepAsync();
    }

    /// <summary>The end is stored; that it is also kept with the run is the better, but its log tells it too. It never throws.</summary>
    private async ValueTask KeepAsync()
    {
        try
        {
            await _writing.HasEndedAsync(_run.Fold);
        }
        catch (Exception failure)
        {
            _writing.Logger.EndNotKept(failure, Run.Run.Value, Run.Owner.Pseudonym);
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

    /// <summary>The head, with everything up to it folded in.</summary>
    private async ValueTask<Cursor> FoldedHeadLockedAsync(CancellationToken cancellationToken)
    {
        await CatchUpIfSharedLockedAsync(cancellationToken);
        return await _run.HeadLockedAsync(cancellationToken);
    }

    /// <summary>Where pods share the log, another may have written.</summary>
    private ValueTask CatchUpIfSharedLockedAsync(CancellationToken cancellationToken) =>
        _writing.Keeper is not null && EndedAt is null ? _run.CatchUpLockedAsync(cancellationToken) : default;

    /// <summary>The right to act for the run, inside the gate; with it goes the look at what became of it meanwhile: its end, and its questions.</summary>
    private readonly struct Turn(RunWriter writer, RunGate.Pass pass) : IDisposable
    {
        public void Dispose()
        {
            writer.NoticeEndLocked();
            writer.NoticeApprovalsLocked();
            pass.Dispose();
        }
    }
}

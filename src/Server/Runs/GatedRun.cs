using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>What a run said and what waits to be said, and how it gets into the log. Its members belong to the gate of the user's runs.</summary>
/// <param name="heard">Told of each event that is stored, by this pod or another.</param>
/// <remarks>Where pods share the log, another one may have written into the run: what is refused for that is said again after it was taken in.</remarks>
internal sealed class GatedRun(RunFold fold, IUserEmitter emitter, RunWriting writing, Action<AgentEvent>? heard = null)
{
    /// <summary>What a run left open may be more than fits into one append, and a run that cannot end would be kept for ever.</summary>
    private const int EventsInOneStepOfTheEnd = 4;

    /// <summary>How often what another pod wrote into the run is taken in before a call gives up: it ended, or it will not end soon.</summary>
    private const int Attempts = 8;

    private volatile bool _isStoring;

    public RunFold Fold { get; private set; } = fold;

    public PendingText Pending { get; } = new();

    /// <summary>Whether text waits that is not on its way to the log. May be read outside the gate, for a count.</summary>
    public bool HasUnsaid => !_isStoring && Pending.Length > 0;

    /// <param name="say">What to say, made anew when another pod wrote into the run meanwhile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask EmitLockedAsync(Func<IReadOnlyList<AgentEvent>> say, CancellationToken cancellationToken) =>
        AgainIfMovedLockedAsync(() => EmitOnceLockedAsync(say(), null, cancellationToken), cancellationToken);

    /// <summary>Does a step again, from what is known by then, when another pod wrote into the run meanwhile.</summary>
    public async ValueTask AgainIfMovedLockedAsync(Func<ValueTask> step, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await step();
                return;
            }
            catch (RunMovedException) when (attempt < Attempts)
            {
                await CatchUpLockedAsync(cancellationToken);
            }
        }
    }

    /// <summary>Says it in one step, or nothing of it.</summary>
    /// <param name="events">What to say; none is no step.</param>
    /// <param name="firstN">The worker's number of the first, as the log counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RunMovedException">Another pod wrote into the run, or stored the same numbers with something between them.</exception>
    public async ValueTask EmitOnceLockedAsync(IReadOnlyList<AgentEvent> events, long? firstN, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;
        await StoreLockedAsync(events, firstN, Fold.Seq, cancellationToken);
        if (writing.Keeper is { } keeper && !Fold.IsEnded)
            await keeper.KeepIfGrownAsync(Fold.Run.Owner, Fold);
    }

    /// <summary>Closes what is open, in steps.</summary>
    public async ValueTask CloseLockedAsync()
    {
        foreach (var step in ClosingLocked([]).Chunk(EventsInOneStepOfTheEnd))
            await EmitOnceLockedAsync(step, null, CancellationToken.None);
    }

    /// <summary>Says what is left, closes what is open, and ends the run, in steps.</summary>
    /// <returns>False when it had ended before, or ended otherwise.</returns>
    public async ValueTask<bool> EndLockedAsync(AgentEvent terminal, CancellationToken cancellationToken)
    {
        var isEndedBefore = false;
        await AgainIfMovedLockedAsync(
            async () =>
            {
                isEndedBefore = Fold.IsEnded;
                if (isEndedBefore)
                    return;
                MessageDelta[] said = [.. TextLocked(true)];
                AgentEvent[] end = [.. said, .. ClosingLocked(said), terminal];
                foreach (var step in end.Chunk(EventsInOneStepOfTheEnd))
                    await EmitOnceLockedAsync(step, null, cancellationToken);
            },
            cancellationToken);
        return !isEndedBefore;
    }

    /// <summary>Takes in what another pod wrote, or what was stored though its answer was lost. A run that cannot be read on is ended.</summary>
    public async ValueTask CatchUpLockedAsync(CancellationToken cancellationToken)
    {
        // Another pod may have stored what this one has not heard of.
        if (writing.Keeper is not null)
            await HeadLockedAsync(cancellationToken);
        try
        {
            await RunReplay.AdvanceAsync(Fold, writing, null, SaidLocked, cancellationToken);
        }
        catch (RunHistoryLostException lost)
        {
            await EndLostLockedAsync(lost, cancellationToken);
        }
    }

    public async ValueTask<Cursor> HeadLockedAsync(CancellationToken cancellationToken) => (await writing.Log.BoundsAsync(Fold.Run.Owner, cancellationToken)).End;

    /// <summary>The text that waits, as deltas; it waits until they are stored.</summary>
    public IEnumerable<MessageDelta> TextLocked(bool isLast)
    {
        if (Pending.Length == 0)
            return [];
        Pending.LastEmitted = writing.Time.GetTimestamp();
        return Pending.ToSay(Fold.Message(Pending.MessageId!)?.Length ?? 0, isLast);
    }

    public void CheckSizeLocked(AgentEvent data)
    {
        // Text that waits counts, since nothing else bounds how much comes within the time of merging; the whole text takes its place.
        var waiting = data is MessageCompleted { MessageId: var id } && id == Pending.MessageId ? 0 : 2L * Pending.Length;
        if (Fold.Bytes + waiting + Fold.GrowthBy(data) > writing.Limits.RunBytes)
            throw TooLarge();
    }

    public SignalException TooLarge() => SignalException.LimitExceeded(
        $"The run has said more than {writing.Limits.RunBytes} bytes (Netra:Limits:RunBytes); start another one.", TimeSpan.Zero);

    private async ValueTask StoreLockedAsync(IReadOnlyList<AgentEvent> events, long? firstN, long afterSeq, CancellationToken cancellationToken)
    {
        EventPosition[] positions;
        try
        {
            _isStoring = true;
            positions = await emitter.EmitAsync(events, firstN, afterSeq, cancellationToken);
        }
        finally
        {
            _isStoring = false;
        }

        // Another pod stored the same numbers, and something before or between them: the log tells in which order.
        for (var i = 0; i < positions.Length && firstN is not null; i++)
            if (positions[i].Seq != afterSeq + 1 + i)
                throw new RunMovedException(positions[i].Seq, false);
        var now = writing.Time.GetUtcNow();
        for (var i = 0; i < positions.Length; i++)
        {
            Fold.Apply(events[i], positions[i], now, firstN + i);
            SaidLocked(events[i]);
        }
    }

    /// <summary>
    /// Nobody can say any more what the run said: it ends, saying so. What is kept of it takes the place of what this process believes,
    /// and what that leaves open is closed. Where even that has a hole, the end stands alone.
    /// </summary>
    private async ValueTask EndLostLockedAsync(RunHistoryLostException lost, CancellationToken cancellationToken)
    {
        Pending.Clear();
        var isWhole = await TakeKeptLockedAsync(cancellationToken);
        var seq = Fold.Seq;
        for (var attempt = 1; !Fold.IsEnded; attempt++)
        {
            try
            {
                AgentEvent[] end = isWhole ? [.. ClosingLocked([]), RunEnds.Lost] : [RunEnds.Lost];
                foreach (var step in end.Chunk(EventsInOneStepOfTheEnd))
                {
                    await StoreLockedAsync(step, null, seq, cancellationToken);
                    seq += step.Length;
                }
            }
            catch (RunMovedException moved) when (moved.IsEnded)
            {
                await RunReplay.EndUnreadAsync(Fold, writing, cancellationToken);
                if (!Fold.IsEnded)
                    Fold.EndUnread(writing.Time.GetUtcNow(), null);
            }
            catch (RunMovedException moved) when (attempt < Attempts)
            {
                (isWhole, seq) = (false, moved.Seq);
            }
        }

        // Not before: what cannot be stored is tried again, from the beginning.
        writing.Logger.HistoryLost(Fold.Run.Run.Value, Fold.Run.Owner.Pseudonym, lost.Message);
    }

    /// <returns>Whether what is kept of the run is all that there is of it.</returns>
    private async ValueTask<bool> TakeKeptLockedAsync(CancellationToken cancellationToken)
    {
        if (writing.Keeper is not { } keeper || await keeper.KeptAsync(Fold.Run.Owner, Fold.Run.Run, cancellationToken) is not { } kept)
            return false;
        kept.NumberFrom(Fold.LastN);
        Fold = kept;
        try
        {
            await RunReplay.AdvanceAsync(Fold, writing, null, null, cancellationToken);
            return true;
        }
        catch (RunHistoryLostException)
        {
            return false;
        }
    }

    private void SaidLocked(AgentEvent data)
    {
        Pending.Said(data, writing.Time.GetTimestamp());
        heard?.Invoke(data);
    }

    private IEnumerable<AgentEvent> ClosingLocked(MessageDelta[] said) =>
        RunEnds.Closing(Fold, said, writing.Limits.EventBytes, writing.Time.GetUtcNow());
}

using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>What a run said and what waits to be said, and how it gets into the log. Its members belong to the gate of the user's runs.</summary>
/// <remarks>Where pods share the log, another one may have written into the run: what is refused for that is said again after it was taken in.</remarks>
internal sealed class GatedRun(RunFold fold, IUserEmitter emitter, RunWriting writing)
{
    private const int EventsInOneStepOfTheEnd = 4;

    /// <summary>How often what another pod wrote into the run is taken in before a call gives up: it ended, or it will not end soon.</summary>
    private const int Attempts = 8;

    public RunFold Fold { get; private set; } = fold;

    public PendingText Pending { get; } = new();

    /// <param name="say">What to say, made anew when another pod wrote into the run meanwhile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask EmitLockedAsync(Func<IReadOnlyList<AgentEvent>> say, CancellationToken cancellationToken)
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

    /// <summary>Says what is left, closes what is open, and ends the run.</summary>
    /// <returns>False when it had ended before, or ended otherwise.</returns>
    public async ValueTask<bool> EndLockedAsync(AgentEvent terminal, CancellationToken cancellationToken)
    {
        for (var attempt = 1; !Fold.IsEnded; attempt++)
        {
            try
            {
                MessageDelta[] said = [.. TextLocked(true)];
                AgentEvent[] end = [.. said, .. ClosingLocked(said), terminal];
                // In steps: what a run left open may be more than fits into one append, and a run that cannot end would be kept for ever.
                foreach (var step in end.Chunk(EventsInOneStepOfTheEnd))
                    await EmitLockedAsync(step, cancellationToken);
                return true;
            }
            catch (RunMovedException) when (attempt < Attempts)
            {
                await CatchUpLockedAsync(cancellationToken);
            }
        }

        return false;
    }

    /// <summary>Takes in what another pod wrote, or what was stored though its answer was lost. A run that cannot be read on is ended.</summary>
    public async ValueTask CatchUpLockedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunReplay.AdvanceAsync(Fold, writing, null, SaidLocked, cancellationToken);
        }
        catch (RunHistoryLostException lost)
        {
            await EndLostLockedAsync(lost, cancellationToken);
        }
    }

    public async ValueTask<Cursor> HeadLockedAsync(CancellationToken cancellationToken)
    {
        var bounds = await writing.Log.BoundsAsync(Fold.Run.Owner, cancellationToken);
        return new(bounds.Epoch, bounds.Head);
    }

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
            throw SignalException.LimitExceeded(
                $"The run has said more than {writing.Limits.RunBytes} bytes (Netra:Limits:RunBytes); start another one.", TimeSpan.Zero);
    }

    private async ValueTask EmitLockedAsync(IReadOnlyList<AgentEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;
        await StoreLockedAsync(events, Fold.Seq, cancellationToken);
        if (writing.Keeper is { } keeper && !Fold.IsEnded)
            await keeper.KeepIfGrownAsync(Fold.Run.Owner, Fold);
    }

    private async ValueTask StoreLockedAsync(IReadOnlyList<AgentEvent> events, long afterSeq, CancellationToken cancellationToken)
    {
        var positions = await emitter.EmitAsync(events, null, afterSeq, cancellationToken);
        var now = writing.Time.GetUtcNow();
        for (var i = 0; i < positions.Length; i++)
        {
            Fold.Apply(events[i], positions[i], now);
            SaidLocked(events[i]);
        }
    }

    /// <summary>
    /// Nobody can say any more what the run said: it ends, saying so. What is kept of it takes the place of what this process believes,
    /// and what that leaves open is closed. Where even that has a hole, the end stands alone.
    /// </summary>
    private async ValueTask EndLostLockedAsync(RunHistoryLostException lost, CancellationToken cancellationToken)
    {
        writing.Logger.HistoryLost(Fold.Run.Run.Value, Fold.Run.Owner.Pseudonym, lost.Message);
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
                    await StoreLockedAsync(step, seq, cancellationToken);
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
    }

    /// <returns>Whether what is kept of the run is all that there is of it.</returns>
    private async ValueTask<bool> TakeKeptLockedAsync(CancellationToken cancellationToken)
    {
        if (writing.Keeper is not { } keeper || await keeper.KeptAsync(Fold.Run.Owner, Fold.Run.Run, cancellationToken) is not { } kept)
            return false;
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

    private void SaidLocked(AgentEvent data) => Pending.Said(data, writing.Time.GetTimestamp());

    private IEnumerable<AgentEvent> ClosingLocked(MessageDelta[] said) =>
        RunEnds.Closing(Fold, said, writing.Limits.EventBytes, writing.Time.GetUtcNow());
}

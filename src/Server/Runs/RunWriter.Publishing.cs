using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <content>What a worker says: numbered events, stored once however often they come.</content>
internal sealed partial class RunWriter
{
    /// <summary>The highest number of a worker that is stored, 0 for none; read inside the gate or after a call returned.</summary>
    public long LastN => _run.Fold.LastN;

    /// <summary>Stores what is new of a batch: all of it, or by an error nothing. A terminal event closes what is open and ends the run.</summary>
    /// <param name="batch">What the worker says.</param>
    /// <param name="fence">
    /// Throws when the worker may not publish any more. It is asked inside the gate, and again whenever another pod wrote into the run:
    /// whoever takes the run away writes into it, so that nothing of the former worker can be stored after that.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting for its turn; what was stored stays stored.</param>
    /// <returns>Whether the run has ended.</returns>
    public async ValueTask<bool> PublishAsync(WorkerBatch batch, Func<ValueTask> fence, CancellationToken cancellationToken)
    {
        try
        {
            return await PublishInTurnAsync(batch, fence, cancellationToken);
        }
        catch (UnapprovedCallException call)
        {
            throw RefusalOf(call);
        }
    }

    private async ValueTask<bool> PublishInTurnAsync(WorkerBatch batch, Func<ValueTask> fence, CancellationToken cancellationToken)
    {
        bool isEnd;
        using (await EnterAsync(cancellationToken))
        {
            await _run.AgainIfMovedLockedAsync(() => PublishFreshLockedAsync(batch, fence));
            isEnd = _run.Fold.IsEnded && EndedAt is null;
            if (isEnd)
                HasEndedLocked();
        }

        if (isEnd)
        {
            await KeepAsync();
            _ = CancelAgentAsync();
        }

        return EndedAt is not null;
    }

    /// <summary>Says <c>agent_started</c> unless it was said: the worker has taken the run up.</summary>
    /// <inheritdoc cref="PublishAsync" path="/param"/>
    public async ValueTask TakeUpAsync(Func<ValueTask> fence, CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync(cancellationToken);
        await _run.AgainIfMovedLockedAsync(async () =>
        {
            await fence();
            if (!_run.Fold.IsStarted && !_run.Fold.IsEnded)
                await _run.EmitOnceLockedAsync([new AgentStarted(Run.Input)], null, CancellationToken.None);
        });
    }

    /// <summary>Takes the run from its worker: after this nothing of that worker's can be stored.</summary>
    /// <param name="reason">Why, for the user.</param>
    /// <param name="position">The place in the queue, if nothing was said yet.</param>
    /// <param name="attempt">The number of the present attempt.</param>
    /// <param name="fence">As in <see cref="PublishAsync"/>: throws when it is not the caller's to take back any more, as another pod went on with it.</param>
    /// <returns>The number of the next attempt, and the highest number that is stored.</returns>
    public async ValueTask<(int Attempt, long LastN)> TakeBackAsync(string reason, int position, int attempt, Func<ValueTask> fence)
    {
        using var turn = await EnterAsync();
        await _run.AgainIfMovedLockedAsync(async () =>
        {
            await fence();
            if (_run.Fold.IsEnded)
                throw SignalException.Conflict("The run has ended.");
            await _run.EmitOnceLockedAsync([_run.Fold.IsStarted ? new RunReset(attempt + 1, reason) : new RunQueued(position)], null, CancellationToken.None);
        });
        return (_run.Fold.IsStarted ? attempt + 1 : attempt, _run.Fold.LastN);
    }

    /// <summary>What breaks a rule here may keep it where another pod wrote the run meanwhile: it is looked at again with all that was said.</summary>
    private async ValueTask PublishFreshLockedAsync(WorkerBatch batch, Func<ValueTask> fence)
    {
        try
        {
            await PublishLockedAsync(batch, fence);
        }
        catch (Exception refusal) when (_writing.Keeper is not null
            && refusal is UnapprovedCallException or SignalException { Code: ErrorCodes.Conflict or ErrorCodes.InvalidArgument or ErrorCodes.LimitExceeded })
        {
            await _run.CatchUpLockedAsync(CancellationToken.None);
            await PublishLockedAsync(batch, fence);
        }
    }

    private async ValueTask PublishLockedAsync(WorkerBatch batch, Func<ValueTask> fence)
    {
        await fence();
        var events = batch.After(_run.Fold.LastN);
        if (events.Count == 0)
            return;
        var said = CheckedLocked(events);
        if (!_run.Fold.IsStarted)
            await _run.EmitOnceLockedAsync([new AgentStarted(Run.Input)], null, CancellationToken.None);
        var first = _run.Fold.LastN + 1;
        var ends = EventTypes.IsTerminal(said[^1].Type);
        // It is stored in a step of its own, the last: what could not be stored then must be refused before the first.
        if (ends && EventSize.Encoded(said[^1]) > _writing.Limits.EventBytes)
            throw SignalException.InvalidArgument($"The data of {said[^1].Type} has more than {_writing.Limits.EventBytes} bytes (Netra:Limits:EventBytes).");
        var before = ends ? said[..^1] : said;
        await _run.EmitOnceLockedAsync(before, first, CancellationToken.None);
        if (!ends)
            return;
        await _run.CloseLockedAsync();
        await _run.EmitOnceLockedAsync([said[^1]], first + before.Length, CancellationToken.None);
    }

    /// <summary>The events as they are stored, once none of them breaks a rule.</summary>
    private AgentEvent[] CheckedLocked(IReadOnlyList<AgentEvent> events)
    {
        var ahead = new RunAhead(_run.Fold);
        // A worker that says nothing of the start says it with its first word.
        if (!ahead.IsStarted)
            ahead.Take(new AgentStarted());
        var said = new AgentEvent[events.Count];
        for (var i = 0; i < said.Length; i++)
        {
            var data = said[i] = events[i] is MessageDelta delta ? delta with { Off = ahead.LengthOf(delta.MessageId) } : events[i];
            RunRules.Check(ahead, data);
            if (data is ApprovalRequested asked)
                said[i] = data = ApprovalRules.Accepted(asked, ahead.Approvals, _writing);
            ahead.Take(data);
            if (ahead.Bytes > _writing.Limits.RunBytes && !EventTypes.IsTerminal(data.Type))
                throw _run.TooLarge();
        }

        return said;
    }
}

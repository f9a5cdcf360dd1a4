using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <content>What a worker says: numbered events, stored once however often they come.</content>
internal sealed partial class RunWriter
{
    /// <summary>The highest number of a worker that is stored, 0 for none; read inside the gate or after a call returned.</summary>
    public long LastN => _fold.LastN;

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
        bool isEnd;
        using (await _gate.EnterAsync(cancellationToken))
        {
            await AgainIfMovedAsync(() => PublishFreshLockedAsync(batch, fence));
            isEnd = _fold.IsEnded && EndedAt is null;
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

    /// <summary>Takes in what other pods stored of the run, where pods share the log.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (_writing.Keeper is not null)
            await CatchUpAsync(cancellationToken);
    }

    /// <summary>Says <c>agent_started</c> unless it was said: the worker has taken the run up.</summary>
    /// <inheritdoc cref="PublishAsync" path="/param"/>
    public async ValueTask TakeUpAsync(Func<ValueTask> fence, CancellationToken cancellationToken)
    {
        using var pass = await _gate.EnterAsync(cancellationToken);
        await AgainIfMovedAsync(async () =>
        {
            await fence();
            if (!_fold.IsStarted && !_fold.IsEnded)
                await EmitLockedAsync([new AgentStarted(Run.Input)], CancellationToken.None);
        });
    }

    /// <summary>Takes the run from its worker: after this nothing of that worker's can be stored.</summary>
    /// <param name="reason">Why, for the user.</param>
    /// <param name="position">The place in the queue, if nothing was said yet.</param>
    /// <param name="attempt">The number of the present attempt.</param>
    /// <returns>The number of the next attempt, and the highest number that is stored.</returns>
    public async ValueTask<(int Attempt, long LastN)> TakeBackAsync(string reason, int position, int attempt)
    {
        using var pass = await _gate.EnterAsync();
        await AgainIfMovedAsync(async () =>
        {
            if (_fold.IsEnded)
                throw SignalException.Conflict("The run has ended.");
            await EmitLockedAsync([_fold.IsStarted ? new RunReset(attempt + 1, reason) : new RunQueued(position)], CancellationToken.None);
        });
        return (_fold.IsStarted ? attempt + 1 : attempt, _fold.LastN);
    }

    /// <summary>A worker has the run and has said nothing yet, or has it no more.</summary>
    public void Assigned(bool isAssigned) => _fold.IsAssigned = isAssigned;

    /// <summary>What breaks a rule here may keep it where another pod wrote the run meanwhile: it is looked at again with all that was said.</summary>
    private async ValueTask PublishFreshLockedAsync(WorkerBatch batch, Func<ValueTask> fence)
    {
        try
        {
            await PublishLockedAsync(batch, fence);
        }
        catch (SignalException refusal) when (_writing.Keeper is not null && refusal.Code is (ErrorCodes.Conflict or ErrorCodes.InvalidArgument))
        {
            await CatchUpLockedAsync(CancellationToken.None);
            await PublishLockedAsync(batch, fence);
        }
    }

    private async ValueTask PublishLockedAsync(WorkerBatch batch, Func<ValueTask> fence)
    {
        await fence();
        var events = batch.After(_fold.LastN);
        if (events.Count == 0)
            return;
        var said = CheckedLocked(events);
        if (!_fold.IsStarted)
            await EmitLockedAsync([new AgentStarted(Run.Input)], CancellationToken.None);
        var first = _fold.LastN + 1;
        var ends = EventTypes.IsTerminal(said[^1].Type);
        var before = ends ? said[..^1] : said;
        await EmitLockedAsync(before, CancellationToken.None, first);
        if (!ends)
            return;
        foreach (var step in RunEnds.Closing(_fold, [], _writing.Limits.EventBytes, _writing.Time.GetUtcNow()).Chunk(EventsInOneStepOfTheEnd))
            await EmitLockedAsync(step, CancellationToken.None);
        await EmitLockedAsync([said[^1]], CancellationToken.None, first + before.Length);
    }

    /// <summary>The events as they are stored, once none of them breaks a rule.</summary>
    private AgentEvent[] CheckedLocked(IReadOnlyList<AgentEvent> events)
    {
        var ahead = new RunAhead(_fold);
        // A worker that says nothing of the start says it with its first word.
        if (!ahead.IsStarted)
            ahead.Take(new AgentStarted());
        var said = new AgentEvent[events.Count];
        for (var i = 0; i < said.Length; i++)
        {
            var data = said[i] = events[i] is MessageDelta delta ? delta with { Off = ahead.LengthOf(delta.MessageId) } : events[i];
            RunRules.Check(ahead, data);
            ahead.Take(data);
            if (ahead.Bytes > _writing.Limits.RunBytes && !EventTypes.IsTerminal(data.Type))
                throw TooLarge();
        }

        return said;
    }

    private SignalException TooLarge() => SignalException.LimitExceeded(
        $"The run has said more than {_writing.Limits.RunBytes} bytes (Netra:Limits:RunBytes); start another one.", TimeSpan.Zero);

    private async ValueTask AgainIfMovedAsync(Func<ValueTask> step)
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
                await CatchUpLockedAsync(CancellationToken.None);
            }
        }
    }
}

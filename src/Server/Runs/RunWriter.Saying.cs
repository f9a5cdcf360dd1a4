using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <content>What an agent says: each in its turn, text merged, and what waits for its turn in one step.</content>
internal sealed partial class RunWriter
{
    public ValueTask WriteAsync(AgentEvent data, CancellationToken cancellationToken = default) =>
        data is ToolExecuting call ? CallAsync(call, cancellationToken) : SayAsync(data, cancellationToken);

    private async ValueTask SayAsync(AgentEvent data, CancellationToken cancellationToken)
    {
        if (data is MessageDelta || EventTypes.IsTerminal(data.Type))
            throw new ArgumentException($"{data.Type} has a way of its own.", nameof(data));
        ThrowIfBroken();
        if (_gate.TryEnter(out var pass))
        {
            using var turn = new Turn(this, pass);
            await EmitLockedAsync(() => SaidLocked(data, true), cancellationToken);
            return;
        }

        using var call = _waiting.Add(data);
        try
        {
            using (await EnterAsync(cancellationToken))
                if (!call.IsTaken)
                    await _waiting.SayLockedAsync(call, _run, SaidLocked);
        }
        catch (OperationCanceledException) when (call.IsTaken)
        {
            // Somebody says it already: what becomes of that is the answer.
        }

        await call.Said;
    }

    public async ValueTask TextAsync(string messageId, string text, CancellationToken cancellationToken = default)
    {
        ThrowIfBroken();
        using var turn = await EnterInOrderAsync(isEnd: false, cancellationToken);
        var delta = new MessageDelta(messageId, text, 0);
        RunRules.Check(_run.Fold, delta);
        _run.CheckSizeLocked(delta);
        if (text.Length == 0)
            return;
        if (_run.Pending.Length > 0 && _run.Pending.MessageId != messageId)
            await EmitLockedAsync(() => [.. _run.TextLocked(true)], cancellationToken);
        RunRules.Check(_run.Fold, delta);
        _run.Pending.Add(messageId, text);
        var now = _writing.Time.GetTimestamp();
        var waited = _run.Pending.LastEmitted is { } last ? _writing.Time.GetElapsedTime(last, now) : TimeSpan.MaxValue;
        if (waited >= _writing.Options.MergeText)
            await SayTextLockedAsync(delta, cancellationToken);
        else if (_flush is null)
            _flush = _writing.Time.CreateTimer(static w => _ = ((RunWriter)w!).FlushAsync(), this, _writing.Options.MergeText - waited, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc cref="GatedRun.HasUnsaid"/>
    public bool HasUnsaid => _run.HasUnsaid;

    /// <summary>The same, for what may not be said before what was asked for earlier.</summary>
    private async ValueTask<Turn> EnterInOrderAsync(bool isEnd, CancellationToken cancellationToken)
    {
        if (_gate.TryEnter(out var pass))
            return new(this, pass);
        using var call = isEnd ? _waiting.AddEnd() : _waiting.Add(null);
        var turn = await EnterAsync(cancellationToken);
        if (!call.Said.IsFaulted)
            return turn;
        turn.Dispose();
        await call.Said;
        return default;
    }

    private async ValueTask EmitLockedAsync(Func<IReadOnlyList<AgentEvent>> say, CancellationToken cancellationToken)
    {
        try
        {
            await _run.EmitLockedAsync(say, cancellationToken);
        }
        catch (Exception failure)
        {
            _waiting.FailBehind(failure);
            throw;
        }
    }

    private IReadOnlyList<AgentEvent> SaidLocked(AgentEvent data, bool withText)
    {
        RunRules.Check(_run.Fold, data);
        if (data is ApprovalRequested asked)
            data = ApprovalRules.Accepted(asked, _run.Fold.Approvals, _writing);
        _run.CheckSizeLocked(data);
        return _run.Pending.Length == 0 || !withText ? [data] : [.. _run.TextLocked(data is MessageCompleted or RunReset), data];
    }

    /// <summary>Says what waits. When that fails, the last piece is taken back, for its giver hears of it; what was taken before waits on.</summary>
    private async ValueTask SayTextLockedAsync(MessageDelta lastPiece, CancellationToken cancellationToken)
    {
        try
        {
            await EmitLockedAsync(Said, cancellationToken);
        }
        catch
        {
            _run.Pending.TakeBack(lastPiece.Text);
            throw;
        }

        IReadOnlyList<AgentEvent> Said()
        {
            RunRules.Check(_run.Fold, lastPiece);
            return [.. _run.TextLocked(false)];
        }
    }

    /// <summary>Says the text that waited. It never throws: what could not be stored waits for the next call of the agent, or for the end of a run that says no more.</summary>
    private async Task FlushAsync()
    {
        try
        {
            using var turn = await EnterAsync();
            _flush?.Dispose();
            _flush = null;
            if (!_run.Fold.IsEnded)
                await EmitLockedAsync(() => [.. _run.TextLocked(false)], CancellationToken.None);
        }
        catch (Exception failure)
        {
            _writing.Logger.FlushFailed(failure, Run.Run.Value, Run.Owner.Pseudonym);
        }
    }
}

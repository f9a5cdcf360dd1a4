using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <content>What the run asks its user: each question is settled once, by an answer or by its time, and tools are called with what was approved.</content>
internal sealed partial class RunWriter
{
    private WaitingAnswers? _answers;
    private List<ApprovalResolved>? _settled;
    private DateTimeOffset? _watched;

    public async ValueTask<ApprovalResolved> AskAsync(ApprovalRequested question, CancellationToken cancellationToken = default)
    {
        var answers = LazyInitializer.EnsureInitialized(ref _answers, static () => new());
        var answer = answers.Add(question.RequestId);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ended);
        try
        {
            await SayAsync(question, over.Token);
            return await answer.WaitAsync(over.Token);
        }
        finally
        {
            answers.Remove(question.RequestId);
        }
    }

    public async ValueTask<AnswerOutcome> AnswerAsync(ApprovalResolved answer)
    {
        using var turn = await EnterAsync();
        await CatchUpIfSharedLockedAsync(CancellationToken.None);
        AnswerOutcome? outcome = null;
        await _run.EmitLockedAsync(
            () =>
            {
                outcome = AnswerOutcome.Of(_run.Fold, answer, _writing.Time.GetUtcNow(), _writing.Limits.AnswerBytesPerRun);
                return outcome.Say is { } say ? [.. _run.TextLocked(false), say] : [];
            },
            CancellationToken.None);
        if (outcome!.Say is { } said)
            _writing.Approvals?.Count(said);
        return outcome;
    }

    public async ValueTask<bool> IsSettledAsync(RequestId question)
    {
        using var turn = await EnterAsync();
        await CatchUpIfSharedLockedAsync(CancellationToken.None);
        return _run.Fold.Approvals.IsSettled(question);
    }

    /// <summary>Lets those questions lapse that waited until now. Several pods may do it at once: each question lapses once.</summary>
    public async ValueTask LapseAsync()
    {
        using var turn = await EnterAsync();
        ApprovalResolved[] lapsed = [];
        await _run.EmitLockedAsync(
            () =>
            {
                lapsed = _run.Fold.IsEnded ? [] : [.. _run.Fold.Approvals.Lapsed(_writing.Time.GetUtcNow()).Select(asked => new ApprovalResolved(asked.RequestId, false, ApprovalResolver.Expired))];
                return lapsed.Length == 0 ? [] : [.. _run.TextLocked(false), .. lapsed];
            },
            CancellationToken.None);
        foreach (var settled in lapsed)
            _writing.Approvals?.Count(settled);
    }

    private async ValueTask CallAsync(ToolExecuting call, CancellationToken cancellationToken)
    {
        try
        {
            await SayAsync(call, cancellationToken);
        }
        catch (UnapprovedCallException unapproved)
        {
            throw RefusalOf(unapproved);
        }
    }

    private SignalException RefusalOf(UnapprovedCallException call)
    {
        _writing.Approvals?.Refused(Run, call);
        return new(ErrorCodes.Forbidden, $"{call.Message} {ErrorReasons.Unapproved}");
    }

    private void HeardLocked(AgentEvent data)
    {
        _answers?.Hear(data);
        if (data is ApprovalResolved { By: not ApprovalResolver.RunEnded } settled)
            (_settled ??= []).Add(settled);
        else if (data is RunReset)
            _settled = null;
    }

    /// <summary>Whoever carries out the run is told how its questions were settled, and the pod knows when the next one lapses.</summary>
    private void NoticeApprovalsLocked()
    {
        if (_writing.Approvals is not { } desk)
            return;
        if (_settled is { } news)
        {
            _settled = null;
            foreach (var settled in news)
                desk.Tell(Run, settled);
        }

        var expiry = _run.Fold.IsEnded || _isPassing || Volatile.Read(ref _isLetGo) != 0 ? null : _run.Fold.Approvals.NextExpiry;
        if (expiry == _watched)
            return;
        _watched = expiry;
        desk.Watch(this, expiry);
    }
}

using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What became of an answer to a question of a run.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Asked">The question as it stood before; <see langword="null"/> for one that was never asked.</param>
/// <param name="Say">What is to be said in the run; <see langword="null"/> when there is nothing to say.</param>
internal sealed record AnswerOutcome(AnswerVerdict Verdict, AskedApproval? Asked, ApprovalResolved? Say = null)
{
    /// <summary>Looks what an answer would be in a run as it is now.</summary>
    /// <param name="fold">The run.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="now">The time.</param>
    /// <param name="mostBytes">What users may say besides yes or no in one run, in bytes. Yes or no alone is always taken.</param>
    public static AnswerOutcome Of(RunFold fold, ApprovalResolved answer, DateTimeOffset now, int mostBytes)
    {
        var asked = fold.Approvals.Find(answer.RequestId);
        if (asked is null)
            return new(AnswerVerdict.NeverAsked, null);
        if (fold.IsEnded)
            return new(AnswerVerdict.RunEnded, asked);
        if (fold.Approvals.FindOpen(answer.RequestId) is not { } open)
            return new(asked.State switch { ApprovalState.Expired => AnswerVerdict.Lapsed, ApprovalState.Withdrawn => AnswerVerdict.Withdrawn, _ => AnswerVerdict.AnsweredBefore }, asked);
        if (open.ExpiresAt > now && ApprovalRules.BytesOf(answer.Answer) is > 0 and var bytes && fold.Approvals.AnswerBytes + bytes > mostBytes)
            return new(AnswerVerdict.TooLong, asked);
        return open.ExpiresAt > now
            ? new(AnswerVerdict.Taken, asked, answer)
            : new(AnswerVerdict.Lapsed, asked, new(open.RequestId, false, ApprovalResolver.Expired));
    }
}

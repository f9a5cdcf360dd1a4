using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>Answers of users to questions of their runs. The first of any of a user's connections, on whichever pod, counts.</summary>
/// <remarks>Trust model: run and question come from the wire and are names inside the connection's user. A run of another user, one that never was,
/// and a question that was never asked get the same answer.</remarks>
internal sealed class ApprovalCalls(IRunStore store, LimitOptions limits, UserKeyDerivation names, IAuditLog audit)
{
    private const string Action = "respond";

    public async ValueTask<Run> RespondAsync(UserConnectionContext connection, RespondRequest request, CancellationToken cancellationToken)
    {
        var id = request.RunId ?? throw SignalException.InvalidArgument("runId is missing.");
        var question = request.RequestId ?? throw SignalException.InvalidArgument("requestId is missing.");
        var approved = request.Approved ?? throw SignalException.InvalidArgument("approved is missing: true or false.");
        ApprovalRules.CheckAnswer(request.Answer);
        var run = await store.FindAsync(connection.User, id, cancellationToken);
        // Not the caller's token: an answer that is stored counts, whether its caller still listens or not.
        var outcome = run is null
            ? new AnswerOutcome(AnswerVerdict.NeverAsked, null)
            : await run.AnswerAsync(new(question, approved, ApprovalResolver.User, request.Answer));
        Record(connection, id, question, outcome, approved);
        if (outcome.Verdict != AnswerVerdict.Taken)
            throw RefusalOf(outcome.Verdict);
        return await run!.ToRunAsync(cancellationToken);
    }

    private SignalException RefusalOf(AnswerVerdict verdict) => verdict switch
    {
        AnswerVerdict.NeverAsked => SignalException.NotFound("You have no question of that requestId in a run of that runId."),
        AnswerVerdict.Lapsed => SignalException.Conflict("The question has lapsed: nobody answered it in time."),
        AnswerVerdict.Withdrawn => SignalException.Conflict("The question was withdrawn: the run began anew."),
        AnswerVerdict.TooLong => SignalException.LimitExceeded(
            $"The answers to the questions of this run would have more than {limits.AnswerBytesPerRun} bytes (Netra:Limits:AnswerBytesPerRun); leave answer out, or shorten it.", TimeSpan.Zero),
        AnswerVerdict.RunEnded => SignalException.Conflict("The run has ended, and its questions with it."),
        _ => SignalException.Conflict("The question was answered before; the first answer counts."),
    };

    private static string ReasonOf(AnswerVerdict verdict, bool approved) => verdict switch
    {
        AnswerVerdict.Taken => approved ? "approved" : "denied",
        AnswerVerdict.NeverAsked => "not_found",
        AnswerVerdict.Lapsed => "lapsed",
        AnswerVerdict.Withdrawn => "withdrawn",
        AnswerVerdict.TooLong => "too_long",
        AnswerVerdict.RunEnded => "run_ended",
        _ => "answered_before",
    };

    /// <summary>With the hash of what the user was shown: it says what was approved, and nothing of its content.</summary>
    private void Record(UserConnectionContext connection, RunId run, RequestId question, AnswerOutcome outcome, bool approved) => audit.Record(new(
        Action,
        outcome.Verdict == AnswerVerdict.Taken ? AuditDecision.Allowed : AuditDecision.Refused,
        connection.User,
        connection.ConnectionId,
        $"{run.Value}/{question.Value}",
        outcome.Asked is { } asked ? $"{ReasonOf(outcome.Verdict, approved)}:{ApprovalHash.Audited(names, connection.User, asked.Hash)}" : ReasonOf(outcome.Verdict, approved)));
}

using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>A user's run, wherever it is carried out.</summary>
internal interface IRunHandle
{
    StoredRun Run { get; }

    /// <summary>The run as it is, with the cursor just before its first event.</summary>
    ValueTask<Run> ToStartedAsync(CancellationToken cancellationToken);

    /// <summary>The run as it is, folded up to the head of the log.</summary>
    ValueTask<Run> ToRunAsync(CancellationToken cancellationToken);

    /// <summary>What the run said, folded exactly up to the head of the log.</summary>
    ValueTask<RunState> ToStateAsync(CancellationToken cancellationToken);

    /// <summary>Answers a question of the run; the first answer wins, on whichever pod.</summary>
    /// <param name="answer">The answer. One that comes too late lets the question lapse.</param>
    ValueTask<AnswerOutcome> AnswerAsync(ApprovalResolved answer);

    /// <summary>Whether a question of the run was answered or has lapsed, and was not withdrawn since.</summary>
    ValueTask<bool> IsSettledAsync(RequestId question);

    /// <summary>Ends the run; the first end wins, on whichever pod.</summary>
    /// <returns>Whether this call ended it.</returns>
    ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default);
}

using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What is remembered of a question for as long as its run.</summary>
/// <param name="Request">The question.</param>
/// <param name="Tool">The tool that it was about.</param>
/// <param name="Hash">What was shown, see <see cref="ApprovalHash"/>.</param>
/// <param name="State">How it stands.</param>
/// <param name="AnswerBytes">What the user said besides yes or no, in bytes: whoever carries out the run is told it until the run begins anew.</param>
internal sealed record AskedApproval(RequestId Request, string? Tool, string Hash, ApprovalState State, int AnswerBytes = 0);

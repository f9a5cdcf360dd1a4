using Microsoft.Extensions.AI;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>What a model answered in one stream.</summary>
/// <param name="Text">Its text, all messages of it.</param>
/// <param name="Approvals">Tool calls that it may make only if the user agrees, in order. Ask with <c>run.ApproveAsync(…)</c> and give the answers to
/// the model in the next request.</param>
/// <param name="FinishReason">Why it stopped, where it said so.</param>
public sealed record PipedAnswer(string Text, IReadOnlyList<ToolApprovalRequestContent> Approvals, ChatFinishReason? FinishReason = null);

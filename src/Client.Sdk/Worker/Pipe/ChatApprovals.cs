using Microsoft.Extensions.AI;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>Asks the user whether a model may call a tool.</summary>
public static class ChatApprovals
{
    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="request">What the model asked for, of <see cref="PipedAnswer.Approvals"/>.</param>
    /// <param name="prompt">What the user is asked; absent: whether the tool may be called.</param>
    /// <param name="expiresIn">How long the question stands.</param>
    /// <returns>What to give to the model in the next request. It is about the very call that the user was shown.</returns>
    public static async Task<ToolApprovalResponseContent> ApproveAsync(
        this WorkerRun run, ToolApprovalRequestContent request, string? prompt = null, TimeSpan? expiresIn = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(request);
        var call = request.ToolCall as FunctionCallContent;
        var arguments = call?.Arguments is { } given
            ? PipedTools.Json(given) ?? throw new InvalidOperationException($"The arguments of {call.Name} cannot be shown to the user, so the call cannot be approved.")
            : (System.Text.Json.JsonElement?)null;
        var answer = await run.ApproveAsync(prompt ?? $"May the tool {call?.Name ?? "of the model"} be called?", call?.Name, arguments, expiresIn).ConfigureAwait(false);
        return request.CreateResponse(answer.Approved);
    }
}

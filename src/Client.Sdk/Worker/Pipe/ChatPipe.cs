using System.Text;
using Microsoft.Extensions.AI;
using Netra.Signal.Shared.Agents;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>Turns a model's stream into what a run says. Every open thing is closed, however the stream ends.</summary>
internal sealed class ChatPipe(IAgentRun run, UsageSum usage)
{
    private readonly PipedTools _tools = new(run);
    private readonly PipedThoughts _thoughts = new(run);
    private readonly List<ToolApprovalRequestContent> _approvals = [];
    private readonly StringBuilder _text = new();
    private string? _messageId;
    private bool _hasFailed;

    /// <exception cref="AgentFailedException">The last that the stream said is an error.</exception>
    public async Task<PipedAnswer> RunAsync(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        ChatFinishReason? finish = null;
        try
        {
            await foreach (var update in updates.WithCancellation(run.Cancelled).ConfigureAwait(false))
            {
                finish = update.FinishReason ?? finish;
                foreach (var content in update.Contents)
                    await TakeAsync(update, content).ConfigureAwait(false);
            }
        }
        catch (Exception) when (!run.Cancelled.IsCancellationRequested)
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }

        run.Cancelled.ThrowIfCancellationRequested();
        await CloseAsync().ConfigureAwait(false);
        return _hasFailed
            ? throw new AgentFailedException("model_error", "The model reported an error.", isRetryable: true)
            : new(_text.ToString(), _approvals, finish);
    }

    private async ValueTask TakeAsync(ChatResponseUpdate update, AIContent content)
    {
        switch (content)
        {
            // Its protected data is the provider's own, and nobody's to read.
            case TextReasoningContent thought:
                await EndMessageAsync().ConfigureAwait(false);
                await _thoughts.AddAsync(thought.Text).ConfigureAwait(false);
                break;
            case TextContent { Text.Length: > 0 } text when update.Role is null || update.Role == ChatRole.Assistant:
                await GoOnAsync().ConfigureAwait(false);
                await TextAsync(update.MessageId, text.Text).ConfigureAwait(false);
                break;
            case FunctionCallContent call:
                await GoOnAsync().ConfigureAwait(false);
                await EndMessageAsync().ConfigureAwait(false);
                await _tools.BeginAsync(call).ConfigureAwait(false);
                break;
            case FunctionResultContent result:
                await GoOnAsync().ConfigureAwait(false);
                await EndMessageAsync().ConfigureAwait(false);
                await _tools.EndAsync(result).ConfigureAwait(false);
                break;
            case ToolApprovalRequestContent asked:
                await EndMessageAsync().ConfigureAwait(false);
                _approvals.Add(asked);
                break;
            case UsageContent used:
                usage.Add(used.Details, update.ModelId);
                break;
            case ErrorContent:
                _hasFailed = true;
                break;
        }
    }

    /// <summary>Without an id, what follows without a break is one message.</summary>
    private async ValueTask TextAsync(string? messageId, string text)
    {
        if (messageId is not null && _messageId is not null && messageId != _messageId)
            await EndMessageAsync().ConfigureAwait(false);
        _messageId = messageId ?? _messageId;
        _text.Append(text);
        await run.TextAsync(text).ConfigureAwait(false);
    }

    /// <summary>The model says something else than a thought. An error before it did not end the stream.</summary>
    private async ValueTask GoOnAsync()
    {
        await _thoughts.EndAsync().ConfigureAwait(false);
        if (!_hasFailed)
            return;
        _hasFailed = false;
        await run.ThinkingAsync("The model reported an error and went on.").ConfigureAwait(false);
    }

    private async ValueTask EndMessageAsync()
    {
        _messageId = null;
        await run.EndMessageAsync().ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        await _thoughts.EndAsync().ConfigureAwait(false);
        await EndMessageAsync().ConfigureAwait(false);
        await _tools.EndAllAsync().ConfigureAwait(false);
    }
}

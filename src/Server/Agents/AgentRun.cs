using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Agents;

/// <summary>One run, as its agent sees it: what it was asked, and the ways to say what happens.</summary>
/// <remarks>
/// An agent can speak in this run and has no way to name another, nor a user. Every call throws
/// <see cref="OperationCanceledException"/> once <see cref="Cancelled"/> is, and <see cref="SignalException"/> when the protocol
/// refuses what is said. Tools may run side by side; text is said by one caller at a time.
/// </remarks>
/// <param name="writer">Writes the run.</param>
/// <param name="history">Earlier runs of the same thread, the oldest first.</param>
/// <param name="time">Measures durations.</param>
/// <param name="cancelled">Cancelled when the run has ended or the process stops.</param>
internal sealed class AgentRun(IRunWriter writer, IReadOnlyList<RunState> history, TimeProvider time, CancellationToken cancelled) : IAgentRun
{
    /// <summary>How long a question waits when its agent does not say.</summary>
    private static readonly TimeSpan ApproveWithin = TimeSpan.FromMinutes(10);

    private readonly long _began = time.GetTimestamp();
    private readonly StringBuilder _text = new();
    private string? _messageId;
    private int _messages;
    private int _tools;

    /// <summary>What the run was asked, an object.</summary>
    public JsonElement Input => writer.Run.Input;

    /// <summary>Earlier runs of the same thread, the oldest first.</summary>
    public IReadOnlyList<RunState> History { get; } = history;

    /// <summary>Cancelled when the run has ended or the process stops: there is nothing left to do.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>How long the agent has been at it, in milliseconds.</summary>
    public long ElapsedMs => (long)time.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>The question of <c>{"text": "…"}</c>, which every agent understands.</summary>
    /// <exception cref="SignalException">It is missing, blank or no text: <c>invalid_argument</c>, naming <c>input.text</c>.</exception>
    public string RequireText() => InputText.TryRead(Input, out var text, out var refusal) ? text : throw SignalException.InvalidArgument(refusal);

    /// <summary>Says what the agent is about to do.</summary>
    /// <param name="text">The thought, in words for the user.</param>
    /// <param name="step">The name of the step.</param>
    /// <param name="progress">How far the run is, 0 to 100.</param>
    public ValueTask ThinkingAsync(string text, string? step = null, int? progress = null) =>
        writer.WriteAsync(new AgentThinking(text, step, progress), Cancelled);

    /// <summary>Begins a tool call. Dispose it; without a result by then it has failed.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="purpose">Why, in words for the user.</param>
    public async ValueTask<IToolCall> ToolAsync(string tool, JsonElement? arguments = null, string? purpose = null)
    {
        var call = new AgentTool($"c{Interlocked.Increment(ref _tools)}", tool, writer, time, Cancelled);
        await writer.WriteAsync(new ToolExecuting(call.ToolCallId, tool, arguments, purpose), Cancelled);
        return call;
    }

    /// <summary>Says the next piece of the current message; the first piece begins one. An empty piece says nothing.</summary>
    public async ValueTask TextAsync(string delta)
    {
        if (delta.Length == 0)
            return;
        _messageId ??= $"m{++_messages}";
        await writer.TextAsync(_messageId, delta, Cancelled);
        _text.Append(delta);
    }

    /// <summary>Completes the current message with its whole text; the next piece begins another. Nothing happens when there is none.</summary>
    public async ValueTask EndMessageAsync()
    {
        if (_messageId is not { } messageId)
            return;
        await writer.WriteAsync(new MessageCompleted(messageId, _text.ToString()), Cancelled);
        _messageId = null;
        _text.Clear();
    }

    /// <summary>Asks the user, and waits for the answer: the first of any of the user's tabs.</summary>
    /// <param name="prompt">What the user is asked.</param>
    /// <param name="tool">The tool that would be called. From now on this run calls it with what the user approved, and with nothing else.</param>
    /// <param name="arguments">What it would be called with: call it with exactly these.</param>
    /// <param name="expiresIn">How long the question stands; absent: 10 minutes. The gateway may shorten it (<c>Netra:Runs:ApprovalWithin</c>).</param>
    /// <returns>The answer. A question that nobody answered in time is not approved.</returns>
    public async Task<Approval> ApproveAsync(string prompt, string? tool = null, JsonElement? arguments = null, TimeSpan? expiresIn = null)
    {
        var question = new ApprovalRequested(RequestId.New(), prompt, time.GetUtcNow() + (expiresIn ?? ApproveWithin), tool, arguments);
        var settled = await writer.AskAsync(question, Cancelled);
        return new(settled.Approved, settled.Answer);
    }

    /// <summary>Says something of the application's own.</summary>
    public ValueTask CustomAsync(string name, JsonElement value) => writer.WriteAsync(new Custom(name, value), Cancelled);

    /// <summary>Completes the current message and ends the run well. A run that has ended stays as it ended.</summary>
    /// <param name="result">What came out.</param>
    /// <param name="summary">The same in a sentence.</param>
    /// <param name="usage">What a model used.</param>
    public async ValueTask CompleteAsync(JsonElement? result = null, string? summary = null, TokenUsage? usage = null)
    {
        await EndMessageAsync();
        Cancelled.ThrowIfCancellationRequested();
        // Not with Cancelled: it fires because of this very end, and a run that ended well must not look cancelled to its agent.
        await writer.EndAsync(new AgentCompleted(ElapsedMs, result, summary, usage), CancellationToken.None);
    }
}

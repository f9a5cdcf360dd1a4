using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Netra.Signal.Client.Worker.Pipe;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker;

/// <summary>One run of a worker, as its handler sees it.</summary>
/// <remarks>
/// What is said is sent in the background, in order; a call returns as soon as there is room for it, and waits while the gateway has
/// acknowledged too little. Results, questions and the end are waited for until they are stored, as are calls of tools that the user was asked
/// about. What the gateway refuses, the call that said it is told where it waits, and the run goes on; else the next ones are told, and nothing
/// but an end can be said any more: a <see cref="SignalClientException"/>.
/// </remarks>
public sealed class WorkerRun : IAgentRun
{
    private readonly RunAssignment _assignment;
    private readonly RunSpeech _speech;
    private readonly Questions _questions;
    private readonly AgentWorkerOptions _options;
    private readonly long _began;
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private int _tools;

    internal WorkerRun(RunAssignment assignment, RunSpeech speech, Questions questions, AgentWorkerOptions options, CancellationToken cancelled)
    {
        (_assignment, _speech, _questions, _options, Cancelled) = (assignment, speech, questions, options, cancelled);
        _began = options.TimeProvider.GetTimestamp();
    }

    /// <summary>The run.</summary>
    public RunId RunId => _assignment.RunId;

    /// <summary>Its thread.</summary>
    public ThreadId ThreadId => _assignment.ThreadId;

    /// <summary>The agent that it is a run of.</summary>
    public string Agent => _assignment.Agent;

    /// <summary>The number of the attempt, from 1: a later one begins from nothing, and what an earlier one said is withdrawn.</summary>
    public int Attempt => _assignment.Attempt;

    /// <summary>The W3C trace context of whoever started the run. The activity <c>netra.run</c>, current in the handler, is below it.</summary>
    public string? Traceparent => _assignment.Traceparent;

    /// <inheritdoc />
    public JsonElement Input => _assignment.Input;

    /// <inheritdoc />
    public IReadOnlyList<RunState> History => _assignment.History;

    /// <summary>Cancelled when the user cancelled the run, when the worker has lost it, or hands it back because it stops.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>How long the agent has been at it, in milliseconds.</summary>
    public long ElapsedMs => (long)_options.TimeProvider.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>What models used so far, as <see cref="PipeAsync"/> heard it; the end says it unless it says something else.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>The question of <c>{"text": "…"}</c>, which every agent understands.</summary>
    /// <exception cref="AgentFailedException">It is missing, blank or no text: <c>invalid_argument</c>, naming <c>input.text</c>.</exception>
    public string RequireText() =>
        InputText.TryRead(Input, out var text, out var refusal) ? text : throw new AgentFailedException(ErrorCodes.InvalidArgument, refusal);

    /// <inheritdoc />
    public ValueTask ThinkingAsync(string text, string? step = null, int? progress = null) =>
        _speech.SayAsync(new AgentThinking(text, step, progress), false, Cancelled);

    /// <inheritdoc />
    /// <exception cref="SignalClientException">The user was asked about this tool and has not approved these arguments
    /// (<see cref="SignalClientException.IsUnapprovedCall"/>): the tool must not be called, and the run goes on.</exception>
    public async ValueTask<IToolCall> ToolAsync(string tool, JsonElement? arguments = null, string? purpose = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        var call = new WorkerTool($"c{Interlocked.Increment(ref _tools)}", tool, _speech, _options.TimeProvider, Cancelled);
        // What the user was asked about is not begun before the gateway has taken it as approved; what an earlier attempt asked, nobody here knows.
        var isAwaited = Attempt > 1 || _asked.ContainsKey(tool);
        await _speech.SayAsync(new ToolExecuting(call.ToolCallId, tool, arguments, purpose), isAwaited, Cancelled).ConfigureAwait(false);
        return call;
    }

    /// <inheritdoc />
    public ValueTask TextAsync(string delta) => delta.Length == 0 ? ValueTask.CompletedTask : _speech.TextAsync(delta, Cancelled);

    /// <inheritdoc />
    public ValueTask EndMessageAsync() => _speech.EndMessageAsync(Cancelled);

    /// <inheritdoc />
    public ValueTask CustomAsync(string name, JsonElement value) => _speech.SayAsync(new Custom(name, value), false, Cancelled);

    /// <summary>Asks the user, and waits for the answer: the first of any of the user's tabs.</summary>
    /// <param name="prompt">What the user is asked.</param>
    /// <param name="tool">The tool that would be called.</param>
    /// <param name="arguments">What it would be called with: call it with exactly these.</param>
    /// <param name="expiresIn">How long the question stands; absent: <see cref="AgentWorkerOptions.ApproveWithin"/>.</param>
    /// <returns>The answer. A question that nobody answered in time is not approved.</returns>
    public Task<Approval> ApproveAsync(string prompt, string? tool = null, JsonElement? arguments = null, TimeSpan? expiresIn = null)
    {
        if (tool is not null)
            _asked[tool] = true;
        return _questions.AskAsync(new(RequestId.New(), prompt, _options.TimeProvider.GetUtcNow() + (expiresIn ?? _options.ApproveWithin), tool, arguments), Cancelled);
    }

    /// <summary>Says what a model answers while it does: text, thoughts, tool calls and their results. What it used is kept for the end.</summary>
    /// <remarks>It does not end the run. A stream that fails, or that ends with an error of the model, throws; a handler that lets it pass has
    /// failed its run. Tool calls that got no result in the stream have failed.</remarks>
    /// <param name="updates">What a chat client streams, such as <c>client.GetStreamingResponseAsync(…)</c>.</param>
    /// <returns>What was said, and the calls that wait for an approval.</returns>
    /// <exception cref="AgentFailedException">The stream ended with an error of the model: <c>model_error</c>.</exception>
    public async Task<PipedAnswer> PipeAsync(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var usage = new UsageSum(Usage);
        try
        {
            return await new ChatPipe(this, usage).RunAsync(updates).ConfigureAwait(false);
        }
        finally
        {
            Usage = usage.Total;
        }
    }

    /// <inheritdoc />
    public async ValueTask CompleteAsync(JsonElement? result = null, string? summary = null, TokenUsage? usage = null)
    {
        Cancelled.ThrowIfCancellationRequested();
        if (_speech.IsEnding)
            return;
        await _speech.EndMessageAsync(Cancelled).ConfigureAwait(false);
        // Not with Cancelled from here on: the end is said, and whichever end the gateway stores first counts.
        await _speech.EndAsync(new AgentCompleted(ElapsedMs, result, summary, usage ?? Usage)).ConfigureAwait(false);
    }
}

using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Shared.Agents;

/// <summary>One run, as its agent sees it: what it was asked, and the ways to say what happens. The same for an agent in the gateway's own
/// process and for one in a worker.</summary>
/// <remarks>An agent can speak in this run and has no way to name another, nor a user. Every call throws an
/// <see cref="OperationCanceledException"/> once <see cref="Cancelled"/> is. Tools may run side by side; text is said by one caller at a
/// time.</remarks>
public interface IAgentRun
{
    /// <summary>What the run was asked, an object.</summary>
    JsonElement Input { get; }

    /// <summary>Earlier runs of the same thread, the oldest first.</summary>
    IReadOnlyList<RunState> History { get; }

    /// <summary>Cancelled when there is nothing left to do: stop at once.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>Says what the agent is about to do.</summary>
    /// <param name="text">The thought, in words for the user.</param>
    /// <param name="step">The name of the step.</param>
    /// <param name="progress">How far the run is, 0 to 100.</param>
    ValueTask ThinkingAsync(string text, string? step = null, int? progress = null);

    /// <summary>Begins a tool call. Dispose it; without a result by then it has failed.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="purpose">Why, in words for the user.</param>
    ValueTask<IToolCall> ToolAsync(string tool, JsonElement? arguments = null, string? purpose = null);

    /// <summary>Says the next piece of the current message; the first piece begins one. An empty piece says nothing.</summary>
    ValueTask TextAsync(string delta);

    /// <summary>Completes the current message with its whole text; the next piece begins another. Nothing happens when there is none.</summary>
    ValueTask EndMessageAsync();

    /// <summary>Asks the user, and waits for the answer: the first of any of the user's tabs.</summary>
    /// <param name="prompt">What the user is asked.</param>
    /// <param name="tool">The tool that would be called. From then on this run calls it with what the user approved, and with nothing else.</param>
    /// <param name="arguments">What it would be called with: call it with exactly these.</param>
    /// <param name="expiresIn">How long the question stands; absent: 10 minutes, or what the worker's options say. The gateway may shorten it.</param>
    /// <returns>The answer. A question that nobody answered in time is not approved.</returns>
    Task<Approval> ApproveAsync(string prompt, string? tool = null, JsonElement? arguments = null, TimeSpan? expiresIn = null);

    /// <summary>Says something of the application's own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, any JSON.</param>
    ValueTask CustomAsync(string name, JsonElement value);

    /// <summary>Completes the current message and ends the run well. A run that has ended stays as it ended.</summary>
    /// <param name="result">What came out.</param>
    /// <param name="summary">The same in a sentence.</param>
    /// <param name="usage">What a model used.</param>
    ValueTask CompleteAsync(JsonElement? result = null, string? summary = null, TokenUsage? usage = null);
}

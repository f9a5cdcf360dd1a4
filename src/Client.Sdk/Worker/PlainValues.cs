using System.Text.Json;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Client.Worker;

/// <summary>Says values of any type, such as <c>new { query }</c>, in camelCase JSON.</summary>
public static class PlainValues
{
    /// <inheritdoc cref="IAgentRun.ToolAsync"/>
    /// <typeparam name="T">The type of the arguments.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="purpose">Why, in words for the user.</param>
    public static ValueTask<IToolCall> ToolAsync<T>(this IAgentRun run, string tool, T arguments, string? purpose = null) =>
        run.ToolAsync(tool, Json(arguments), purpose);

    /// <inheritdoc cref="IAgentRun.ApproveAsync"/>
    /// <typeparam name="T">The type of the arguments.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="prompt">What the user is asked.</param>
    /// <param name="tool">The tool that would be called.</param>
    /// <param name="arguments">What it would be called with: call it with exactly these.</param>
    /// <param name="expiresIn">How long the question stands; absent: as long as the run's worker or gateway says.</param>
    public static Task<Approval> ApproveAsync<T>(this IAgentRun run, string prompt, string tool, T arguments, TimeSpan? expiresIn = null) =>
        run.ApproveAsync(prompt, tool, Json(arguments), expiresIn);

    /// <inheritdoc cref="IAgentRun.CompleteAsync"/>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="result">What came out.</param>
    /// <param name="summary">The same in a sentence.</param>
    /// <param name="usage">What a model used.</param>
    public static ValueTask CompleteAsync<T>(this IAgentRun run, T result, string? summary = null, TokenUsage? usage = null) =>
        run.CompleteAsync(Json(result), summary, usage);

    /// <inheritdoc cref="IAgentRun.CustomAsync"/>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static ValueTask CustomAsync<T>(this IAgentRun run, string name, T value) => run.CustomAsync(name, Json(value));

    /// <inheritdoc cref="IToolCall.CompleteAsync"/>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="result">The result.</param>
    public static ValueTask CompleteAsync<T>(this IToolCall call, T result) => call.CompleteAsync(Json(result));

    internal static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);
}

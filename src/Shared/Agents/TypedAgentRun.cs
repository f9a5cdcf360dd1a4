using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Shared.Agents;

/// <summary>Says values of the application's own types, written by their generated JSON.</summary>
public static class TypedAgentRun
{
    /// <inheritdoc cref="IAgentRun.ToolAsync"/>
    /// <typeparam name="T">The type of the arguments.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="type">How the arguments are written, from a generated context.</param>
    /// <param name="purpose">Why, in words for the user.</param>
    public static ValueTask<IToolCall> ToolAsync<T>(this IAgentRun run, string tool, T arguments, JsonTypeInfo<T> type, string? purpose = null) =>
        run.ToolAsync(tool, JsonSerializer.SerializeToElement(arguments, type), purpose);

    /// <inheritdoc cref="IAgentRun.CompleteAsync"/>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="result">What came out.</param>
    /// <param name="type">How the result is written, from a generated context.</param>
    /// <param name="summary">The same in a sentence.</param>
    /// <param name="usage">What a model used.</param>
    public static ValueTask CompleteAsync<T>(this IAgentRun run, T result, JsonTypeInfo<T> type, string? summary = null, TokenUsage? usage = null) =>
        run.CompleteAsync(JsonSerializer.SerializeToElement(result, type), summary, usage);

    /// <inheritdoc cref="IToolCall.CompleteAsync"/>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="result">The result.</param>
    /// <param name="type">How it is written, from a generated context.</param>
    public static ValueTask CompleteAsync<T>(this IToolCall call, T result, JsonTypeInfo<T> type) =>
        call.CompleteAsync(JsonSerializer.SerializeToElement(result, type));
}

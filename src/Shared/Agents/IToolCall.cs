using System.Text.Json;

namespace Netra.Signal.Shared.Agents;

/// <summary>One tool call under way. It is closed once: by a result, by a failure, or as failed when it is disposed of without either.</summary>
public interface IToolCall : IAsyncDisposable
{
    /// <summary>The call, unique in its run.</summary>
    string ToolCallId { get; }

    /// <summary>The tool's name.</summary>
    string Tool { get; }

    /// <summary>Says that the call goes on.</summary>
    /// <param name="text">What it is doing.</param>
    /// <param name="percent">How far it is, 0 to 100.</param>
    /// <exception cref="InvalidOperationException">The call is closed.</exception>
    ValueTask ProgressAsync(string? text = null, int? percent = null);

    /// <summary>Closes the call with its result, and returns when that is stored. A result that is refused leaves the call open.</summary>
    /// <exception cref="InvalidOperationException">The call is closed already.</exception>
    ValueTask CompleteAsync(JsonElement? result = null);

    /// <summary>Closes the call as failed, and returns when that is stored.</summary>
    /// <param name="error">Why, in words for the user.</param>
    /// <exception cref="InvalidOperationException">The call is closed already.</exception>
    ValueTask FailAsync(string error);
}

using System.Text.Json;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents;

/// <summary>One tool call under way. It is closed once: by a result, by a failure, or as failed when it is disposed without either.</summary>
internal sealed class AgentTool : IToolCall
{
    private readonly IRunWriter _writer;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancelled;
    private readonly long _began;
    private int _closed;

    internal AgentTool(string toolCallId, string tool, IRunWriter writer, TimeProvider time, CancellationToken cancelled)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        (ToolCallId, Tool, _writer, _time, _cancelled) = (toolCallId, tool, writer, time, cancelled);
        _began = time.GetTimestamp();
    }

    /// <summary>The call, unique in its run.</summary>
    public string ToolCallId { get; }

    public string Tool { get; }

    /// <summary>Says that the call goes on.</summary>
    /// <param name="text">What it is doing.</param>
    /// <param name="percent">How far it is, 0 to 100.</param>
    public ValueTask ProgressAsync(string? text = null, int? percent = null) => Volatile.Read(ref _closed) == 0
        ? _writer.WriteAsync(new ToolProgress(ToolCallId, text, percent), _cancelled)
        : throw Closed();

    /// <summary>Closes the call with its result.</summary>
    /// <exception cref="InvalidOperationException">The call is closed already.</exception>
    public ValueTask CompleteAsync(JsonElement? result = null) => CloseAsync(true, result, null);

    /// <summary>Closes the call as failed.</summary>
    /// <param name="error">Why, in words for the user.</param>
    /// <exception cref="InvalidOperationException">The call is closed already.</exception>
    public ValueTask FailAsync(string error) => CloseAsync(false, null, error);

    /// <summary>Closes the call as failed unless it is closed. A cancelled run closes its own: nothing can be said in it any more.</summary>
    public ValueTask DisposeAsync() => Volatile.Read(ref _closed) != 0 || _cancelled.IsCancellationRequested
        ? ValueTask.CompletedTask
        : CloseAsync(false, null, "The tool gave no result.");

    private async ValueTask CloseAsync(bool success, JsonElement? result, string? error)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            throw Closed();
        try
        {
            var duration = (long)_time.GetElapsedTime(_began).TotalMilliseconds;
            await _writer.WriteAsync(new ToolCompleted(ToolCallId, Tool, success, duration, result, error), _cancelled);
        }
        catch
        {
            // A refused result, such as one too large, was not stored: the call is still open and DisposeAsync closes it.
            Volatile.Write(ref _closed, 0);
            throw;
        }
    }

    private InvalidOperationException Closed() => new($"Tool call {ToolCallId} is closed.");
}

using System.Text.Json;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Client.Worker;

/// <summary>One tool call of a worker's run.</summary>
internal sealed class WorkerTool(string toolCallId, string tool, RunSpeech speech, TimeProvider time, CancellationToken cancelled) : IToolCall
{
    private readonly long _began = time.GetTimestamp();
    private int _closed;

    public string ToolCallId => toolCallId;

    public string Tool => tool;

    public ValueTask ProgressAsync(string? text = null, int? percent = null) => Volatile.Read(ref _closed) == 0
        ? speech.SayAsync(new ToolProgress(toolCallId, text, percent), false, cancelled)
        : throw Closed();

    public ValueTask CompleteAsync(JsonElement? result = null) => CloseAsync(true, result, null);

    public ValueTask FailAsync(string error) => CloseAsync(false, null, error);

    /// <summary>Closes the call as failed unless it is closed. What a run that is over left open, the gateway closes.</summary>
    public ValueTask DisposeAsync() => Volatile.Read(ref _closed) != 0 || cancelled.IsCancellationRequested
        ? ValueTask.CompletedTask
        : CloseAsync(false, null, "The tool gave no result.");

    private async ValueTask CloseAsync(bool success, JsonElement? result, string? error)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            throw Closed();
        try
        {
            var duration = (long)time.GetElapsedTime(_began).TotalMilliseconds;
            await speech.SayAsync(new ToolCompleted(toolCallId, tool, success, duration, result, error), true, cancelled).ConfigureAwait(false);
        }
        catch (SignalClientException)
        {
            // A refused result, such as one too large, was not stored: the call is still open, and DisposeAsync closes it.
            Volatile.Write(ref _closed, 0);
            throw;
        }
    }

    private InvalidOperationException Closed() => new($"Tool call {toolCallId} is closed.");
}

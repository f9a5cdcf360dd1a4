using System.Text.Json;
using Microsoft.Extensions.AI;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>The tool calls of a stream, by the model's own ids. On the wire each has the run's id: models use theirs again.</summary>
internal sealed class PipedTools(IAgentRun run)
{
    private const string Failure = "The tool failed.";

    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private readonly OrderedDictionary<string, IToolCall> _open = new(StringComparer.Ordinal);

    /// <summary>A call, which comes whole. One that is open already is the same, told again.</summary>
    public async ValueTask BeginAsync(FunctionCallContent call)
    {
        if (!_open.ContainsKey(call.CallId))
            _open.Add(call.CallId, await run.ToolAsync(NameOf(call), call.Arguments is null ? null : Json(call.Arguments)).ConfigureAwait(false));
    }

    /// <summary>A result. One of a call that is not open, such as an earlier answer's, says nothing.</summary>
    public async ValueTask EndAsync(FunctionResultContent result)
    {
        if (!_open.Remove(result.CallId, out var tool))
            return;
        await using (tool.ConfigureAwait(false))
            await (result.Exception is null ? CompleteAsync(tool, result.Result) : tool.FailAsync(Failure)).ConfigureAwait(false);
    }

    /// <summary>The stream is over: what has no result has failed.</summary>
    public async ValueTask EndAllAsync()
    {
        foreach (var tool in _open.Values)
            await tool.DisposeAsync().ConfigureAwait(false);
        _open.Clear();
    }

    private static async ValueTask CompleteAsync(IToolCall tool, object? result)
    {
        try
        {
            await tool.CompleteAsync(result is null ? null : Json(result)).ConfigureAwait(false);
        }
        catch (SignalClientException tooLarge) when (tooLarge.Code == ErrorCodes.InvalidArgument)
        {
            // The model has its result; that it cannot be shown does not undo it.
            await tool.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static string NameOf(FunctionCallContent call) =>
        string.IsNullOrWhiteSpace(call.Name) ? "tool" : call.Name.Length > IdRules.MaxLength ? call.Name[..IdRules.MaxLength] : call.Name;

    /// <returns>Nothing for what cannot be written as JSON.</returns>
    internal static JsonElement? Json(object value)
    {
        try
        {
            return value is JsonElement json ? json : JsonSerializer.SerializeToElement(value, Compact.GetTypeInfo(value.GetType()));
        }
        catch (Exception unfit) when (unfit is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}

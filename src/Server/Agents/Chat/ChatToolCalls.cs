using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Agents;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Makes the calls that a model asks for, in one run. A call that fails is told to the user and to the model, which may do better.</summary>
/// <param name="run">The run.</param>
/// <param name="tools">What may be called.</param>
/// <param name="eventBytes">How large an event may be.</param>
/// <param name="logger">Hears of tools that fail.</param>
internal sealed class ChatToolCalls(AgentRun run, ChatTools tools, int eventBytes, ILogger logger)
{
    private const int LargestResult = 32 * 1024;
    private const string Unnamed = "unknown";

    /// <returns>The result, or why there is none, as JSON for the model.</returns>
    public async Task<string> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var isRead = call.TryRead(out var arguments, out var refusal);
        var isShown = isRead && JsonMarshal.GetRawUtf8Value(arguments!.Value).Length <= eventBytes / 2;
        var isNamed = ChatTools.IsName(call.Name);
        await using var shown = await run.ToolAsync(isNamed ? call.Name : Unnamed, isShown ? arguments : null);
        if (!tools.TryGet(call.Name, out var tool))
            return await FailAsync(shown, $"There is no tool of that name. There {(tools.All.Count == 0 ? "is none" : $"are: {string.Join(", ", tools.Names)}")}.");
        if (!isRead)
            return await FailAsync(shown, refusal!);
        var (result, failure) = await ResultAsync(tool, arguments!.Value, cancellationToken);
        if (failure is not null)
            return await FailAsync(shown, failure);
        await shown.CompleteAsync(result);
        return result.GetRawText();
    }

    private async Task<(JsonElement Result, string? Failure)> ResultAsync(IChatTool tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            var result = await tool.CallAsync(arguments, cancellationToken);
            if (result.ValueKind == JsonValueKind.Undefined)
                return (default, "The tool gave no result.");
            return JsonMarshal.GetRawUtf8Value(result).Length <= Math.Min(LargestResult, eventBytes / 2) ? (result, null) : (default, "The result of the tool is too large.");
        }
        catch (SignalException refused)
        {
            return (default, refused.Sentence);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ChatToolFailed(failure, tool.Name);
            return (default, "The tool failed.");
        }
    }

    private static async Task<string> FailAsync(IToolCall shown, string why)
    {
        await shown.FailAsync(why);
        return Failure(why);
    }

    /// <summary>Why there is no result, as a model is told it.</summary>
    public static string Failure(string why) => new System.Text.Json.Nodes.JsonObject { ["error"] = why }.ToJsonString();
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>Chunks of a stream, as APIs write them.</summary>
internal static class Chunk
{
    public const string Done = "data: [DONE]\n\n";

    /// <summary>Characters beyond ASCII as their bytes, which a cut may separate.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(string text) => Delta(new { content = text });

    public static string Thought(string text) => Delta(new { reasoning_content = text });

    public static string Finish(string reason) => Of(new { index = 0, delta = new { }, finish_reason = reason });

    public static string Usage(int input, int output, string model = "m-1") =>
        JsonSerializer.Serialize(new { model, choices = Array.Empty<object>(), usage = new { prompt_tokens = input, completion_tokens = output, total_tokens = input + output } }, Json);

    /// <summary>A piece of a tool call; what is null is left out.</summary>
    public static string Call(int? index, string? id, string? name, string? arguments)
    {
        var function = new Dictionary<string, object?> { ["name"] = name, ["arguments"] = arguments };
        var call = new Dictionary<string, object?> { ["index"] = index, ["id"] = id, ["type"] = "function", ["function"] = Present(function) };
        return Delta(new { tool_calls = new[] { Present(call) } });
    }

    public static string Delta(object delta) => Of(new { index = 0, delta, finish_reason = (string?)null });

    public static string Event(string chunk) => $"data: {chunk}\n\n";

    /// <summary>All of them as a whole stream.</summary>
    public static string Stream(params string[] chunks) => string.Concat(chunks.Select(Event)) + Done;

    private static string Of(object choice) => JsonSerializer.Serialize(new { id = "x", @object = "chat.completion.chunk", model = "m-1", choices = new[] { choice } }, Json);

    private static Dictionary<string, object?> Present(Dictionary<string, object?> members) => members.Where(member => member.Value is not null).ToDictionary();
}

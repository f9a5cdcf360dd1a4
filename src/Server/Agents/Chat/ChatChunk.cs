using System.Text.Json;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>One event of the stream. Most have one thing, some have none.</summary>
/// <param name="Text">The next piece of the answer.</param>
/// <param name="Thought">The next piece of the reasoning.</param>
/// <param name="Calls">Pieces of tool calls.</param>
/// <param name="Finish">Why the model stopped.</param>
/// <param name="Usage">What was used for the answer so far, with the model's name where it is told.</param>
internal sealed record ChatChunk(string? Text, string? Thought, IReadOnlyList<CallPiece> Calls, string? Finish, TokenUsage? Usage)
{
    private const int LongestName = 128;

    /// <summary>The last event: <c>[DONE]</c>.</summary>
    public static ChatChunk Done { get; } = new(null, null, [], null, null);

    /// <exception cref="JsonException">It is no JSON object.</exception>
    /// <exception cref="AgentFailedException">It says that the answer failed.</exception>
    public static ChatChunk Read(string eventType, ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \t\r\n"u8).SequenceEqual("[DONE]"u8))
            return Done;
        var chunk = JsonElement.Parse(data);
        if (chunk.ValueKind != JsonValueKind.Object)
            throw new JsonException("A chunk is an object.");
        if (eventType == "error" || ChatJson.Member(chunk, "error") is not null)
            throw ChatFailures.Reported(ApiErrors.NameOf(chunk));
        var choice = FirstChoice(chunk);
        var delta = ChatJson.Member(choice, "delta");
        // Some repeat what the user or the tool said.
        if (ChatJson.Text(ChatJson.Member(delta, "role")) is { Length: > 0 } role && role != "assistant")
            delta = null;
        return new(
            Content(ChatJson.Member(delta, "content")) ?? ChatJson.Text(ChatJson.Member(delta, "refusal")),
            NonEmpty(delta, "reasoning_content") ?? NonEmpty(delta, "reasoning"),
            [.. Items(ChatJson.Member(delta, "tool_calls")).Select(Call)],
            NonEmpty(choice, "finish_reason"),
            UsageOf(chunk));
    }

    /// <summary>There may be none, as beside the usage; of several answers the first is the one that was asked for.</summary>
    private static JsonElement? FirstChoice(JsonElement chunk)
    {
        foreach (var choice in Items(ChatJson.Member(chunk, "choices")))
            if (ChatJson.Count(ChatJson.Member(choice, "index")) is null or 0)
                return choice;
        return null;
    }

    /// <summary>A text, or a list of parts of which some are text.</summary>
    private static string? Content(JsonElement? content) => content is { ValueKind: JsonValueKind.Array } parts
        ? string.Concat(Items(parts).Select(part => ChatJson.Text(ChatJson.Member(part, "text"))))
        : ChatJson.Text(content);

    private static CallPiece Call(JsonElement call)
    {
        var function = ChatJson.Member(call, "function");
        var arguments = ChatJson.Member(function, "arguments");
        return new(
            ChatJson.Count(ChatJson.Member(call, "index")), NonEmpty(call, "id"), NonEmpty(function, "name"),
            // Some write the object itself where its text belongs.
            arguments is { ValueKind: JsonValueKind.Object } whole ? whole.GetRawText() : ChatJson.Text(arguments));
    }

    private static TokenUsage? UsageOf(JsonElement chunk)
    {
        if (ChatJson.Member(chunk, "usage") is not { ValueKind: JsonValueKind.Object } usage)
            return null;
        var model = NonEmpty(chunk, "model");
        return new(
            ChatJson.Count(ChatJson.Member(usage, "prompt_tokens")), ChatJson.Count(ChatJson.Member(usage, "completion_tokens")),
            model is { Length: <= LongestName } ? model : null);
    }

    private static IEnumerable<JsonElement> Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } items ? (IEnumerable<JsonElement>)items.EnumerateArray() : [];

    private static string? NonEmpty(JsonElement? json, string name) => ChatJson.Text(ChatJson.Member(json, name)) is { Length: > 0 } text ? text : null;
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Writes the body of a request. No user, run or thread is named in it.</summary>
internal static class ChatRequest
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="options">The model and its limits.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="tools">What the model may call.</param>
    /// <param name="mayCall">False when it has called enough: it knows the tools, and has to answer.</param>
    public static ReadOnlyMemory<byte> Write(ChatOptions options, IEnumerable<ChatMessage> messages, ChatTools tools, bool mayCall)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body, Json);
        json.WriteStartObject();
        json.WriteString("model", options.Model);
        json.WriteBoolean("stream", true);
        if (options.AskUsage)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        if (options.MaxTokens is { } limit)
            json.WriteNumber(options.MaxTokensField, limit);
        if (options.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        WriteTools(json, options, tools, mayCall);
        json.WriteStartArray("messages");
        foreach (var message in messages)
            Write(json, message);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions options, ChatTools tools, bool mayCall)
    {
        if (options.MaxToolRounds == 0 || tools.All.Count == 0)
            return;
        json.WriteStartArray("tools");
        foreach (var tool in tools.All)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            tool.Parameters.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!mayCall)
            json.WriteString("tool_choice", "none");
    }

    private static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        json.WriteString("content", message.Content);
        if (message.CallId is not null)
            json.WriteString("tool_call_id", message.CallId);
        if (message.Calls is { Count: > 0 } calls)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
                Write(json, call);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelCall call)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteString("arguments", call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

using System.Text;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>One message of a conversation, as the model is told it.</summary>
/// <param name="Role">Who said it.</param>
/// <param name="Content">What was said; absent where there are calls alone.</param>
/// <param name="Calls">Tool calls of the assistant.</param>
/// <param name="CallId">Of which call it is the result.</param>
internal sealed record ChatMessage(string Role, string? Content, IReadOnlyList<ModelCall>? Calls = null, string? CallId = null)
{
    public static ChatMessage System(string text) => new("system", text);

    public static ChatMessage User(string text) => new("user", text);

    public static ChatMessage Assistant(string? text, IReadOnlyList<ModelCall>? calls = null) => new("assistant", text, calls);

    public static ChatMessage Tool(string callId, string result) => new("tool", result, CallId: callId);

    /// <summary>The bytes of its text.</summary>
    public int Bytes => Encoding.UTF8.GetByteCount(Content ?? "")
        + (Calls?.Sum(call => Encoding.UTF8.GetByteCount(call.Name) + Encoding.UTF8.GetByteCount(call.Arguments)) ?? 0);
}

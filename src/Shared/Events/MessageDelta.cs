namespace Netra.Signal.Shared.Events;

/// <summary>A piece of a message's text.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Text">The piece, never half of a surrogate pair.</param>
/// <param name="Off">Where the piece starts in the message, in UTF-16 units: applying a delta twice is harmless.</param>
public sealed record MessageDelta(string MessageId, string Text, long Off) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "message_delta";
}

namespace Netra.Signal.Shared.Events;

/// <summary>A message is whole.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Text">The whole text.</param>
public sealed record MessageCompleted(string MessageId, string Text) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "message_completed";
}

namespace Netra.Signal.Shared.Events;

/// <summary>The run has failed. Terminal.</summary>
/// <param name="Code">A code, such as <c>internal</c>.</param>
/// <param name="Message">What happened, in words for the user.</param>
/// <param name="Retryable">Whether the same run may be tried again.</param>
public sealed record AgentError(string Code, string Message, bool Retryable) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "agent_error";
}

namespace Netra.Signal.Server.Agents;

/// <summary>An agent gives up, and says why: to the user in one sentence, to the operator in another.</summary>
/// <param name="code">The code of <c>agent_error</c>.</param>
/// <param name="message">What happened, for the user. It names no part of the operator's set-up, and nothing of it is secret.</param>
/// <param name="isRetryable">Whether the same run may be tried again.</param>
/// <param name="reason">What happened and what to mend, for the log. It has no secret and nothing that a user or a model said.</param>
internal sealed class AgentFailedException(string code, string message, bool isRetryable, string reason) : Exception(message)
{
    public string Code { get; } = code;

    public bool IsRetryable { get; } = isRetryable;

    public string Reason { get; } = reason;
}

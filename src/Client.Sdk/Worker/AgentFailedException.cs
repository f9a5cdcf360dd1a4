namespace Netra.Signal.Client.Worker;

/// <summary>The run has failed, and the user is told why. Whatever else an agent throws is logged, and the user is told only that it failed.</summary>
/// <param name="code">A code for programs, such as <c>invalid_argument</c>.</param>
/// <param name="message">What happened, in words for the user.</param>
/// <param name="isRetryable">Whether the same run may be tried again.</param>
/// <param name="innerException">What caused it; it is logged and told to nobody.</param>
public sealed class AgentFailedException(string code, string message, bool isRetryable = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A code for programs.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same run may be tried again.</summary>
    public bool IsRetryable { get; } = isRetryable;
}

using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client;

/// <summary>Something did not work; the message is one or two sentences that say what to do.</summary>
/// <param name="code">One of <see cref="ErrorCodes"/> or <see cref="ClientErrorCodes"/>.</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="innerException">What caused it.</param>
public sealed class SignalClientException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>One of <see cref="ErrorCodes"/> or <see cref="ClientErrorCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>How long to wait before trying again, where the gateway said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether this is a call of a tool that the run's user has not approved: it is not stored, and the run goes on without it.</summary>
    public bool IsUnapprovedCall => Code == ErrorCodes.Forbidden && Message.EndsWith(ErrorReasons.Unapproved, StringComparison.Ordinal);

    /// <summary>Whether the same may work later without any change.</summary>
    public bool IsTransient => Code is ErrorCodes.Unavailable or ErrorCodes.LimitExceeded or ErrorCodes.Internal or ClientErrorCodes.TokenSource;
}

using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client;

/// <summary>What the client logs: never a token, never what an event says.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Netra Signal is {State}; next attempt in {RetryIn}. {Code} {Reason}")]
    public static partial void StateChanged(this ILogger logger, ClientState state, TimeSpan? retryIn, string? code, string? reason);

    [LoggerMessage(2001, LogLevel.Warning, "Netra Signal: {Code}: {Reason}")]
    public static partial void Faulted(this ILogger logger, Exception? exception, string code, string reason);

    [LoggerMessage(2003, LogLevel.Debug, "A connection that is over could not be closed in an orderly way.")]
    public static partial void NotClosed(this ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "A listener to the client's states or faults does not return; the oldest of what it has not heard is dropped.")]
    public static partial void NoticeDropped(this ILogger logger);

    [LoggerMessage(2002, LogLevel.Warning, "A listener to the client's states or faults threw.")]
    public static partial void ListenerFailed(this ILogger logger, Exception exception);
}

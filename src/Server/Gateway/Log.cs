namespace Netra.Signal.Server.Gateway;

/// <summary>What the gateway says, ids 1900 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1950, LogLevel.Information, "Refused {Method} of user {User} on connection {Connection}: {Code}.")]
    public static partial void CallRefused(this ILogger logger, string method, string user, string connection, string code);

    [LoggerMessage(1951, LogLevel.Error, "{Method} of user {User} on connection {Connection} failed.")]
    public static partial void CallFailed(this ILogger logger, Exception failure, string method, string user, string connection);

    [LoggerMessage(1952, LogLevel.Critical, "Isolation violation: connection {Connection} of user {User} offered a token of another user. Connection user_id mismatch: it is aborted.")]
    public static partial void ForeignToken(this ILogger logger, string user, string connection);

    [LoggerMessage(1953, LogLevel.Information, "Closed connection {Connection} of user {User}: a frame was malformed, or larger than Netra:Limits:UserFrameBytes.")]
    public static partial void FrameRefused(this ILogger logger, string user, string connection);

    [LoggerMessage(1960, LogLevel.Information, "Refused {Method} of worker {Worker} on connection {Connection}: {Code}.")]
    public static partial void WorkerCallRefused(this ILogger logger, string method, string worker, string connection, string code);

    [LoggerMessage(1961, LogLevel.Error, "{Method} of worker {Worker} on connection {Connection} failed.")]
    public static partial void WorkerCallFailed(this ILogger logger, Exception failure, string method, string worker, string connection);

    [LoggerMessage(1958, LogLevel.Information, "Closed connection {Connection} of worker {Worker}: a frame was malformed, or larger than Netra:Limits:WorkerFrameBytes.")]
    public static partial void WorkerFrameRefused(this ILogger logger, string worker, string connection);

    [LoggerMessage(1959, LogLevel.Error, "A worker's request to {Path} failed.")]
    public static partial void WorkerRequestFailed(this ILogger logger, Exception failure, string path);

    [LoggerMessage(1954, LogLevel.Information, "Told to stop: {Connections} connections and {Runs} runs are let go of; new connections are refused.")]
    public static partial void DrainBegins(this ILogger logger, int connections, int runs);

    [LoggerMessage(1955, LogLevel.Information, "Drained: {Connections} connections were told to come back elsewhere, {Runs} runs were ended early, events lost {Lost}.")]
    public static partial void Drained(this ILogger logger, int connections, int runs, long lost);

    [LoggerMessage(1956, LogLevel.Warning, "There is no time to tell {Connections} connections at the pace of Netra:Drain:ConnectionsPerSecond: they are told within {Within}. Raise it, or Netra:Drain:Within.")]
    public static partial void Hurried(this ILogger logger, int connections, TimeSpan within);

    [LoggerMessage(1957, LogLevel.Error, "Letting go of runs and connections failed; the process stops all the same.")]
    public static partial void DrainFailed(this ILogger logger, Exception failure);
}

namespace Netra.Signal.Server.EventLog;

/// <summary>What the logs say, ids 1400 to 1499.</summary>
internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Warning, "The log of user {User} was dropped to make room, {Bytes} bytes: its clients are told of a gap. Raise Netra:EventLog:MaxBytes or add memory.")]
    public static partial void Evicted(this ILogger logger, string user, long bytes);
}

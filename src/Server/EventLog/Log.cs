namespace Netra.Signal.Server.EventLog;

/// <summary>What the logs say, ids 1400 to 1499.</summary>
internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Warning, "The log of user {User} was dropped to make room, {Bytes} bytes: its clients are told of a gap. Raise Netra:EventLog:MaxBytes or add memory.")]
    public static partial void Evicted(this ILogger logger, string user, long bytes);

    [LoggerMessage(1401, LogLevel.Warning, "The doorbell of user {User} could not be asked for: {Reason} The sweep stands in for it.")]
    public static partial void NotListening(this ILogger logger, string user, string reason);

    [LoggerMessage(1402, LogLevel.Warning, "Comparing logs with Redis found {Missed} that this pod had not heard of, of {Compared}: doorbells are being lost.")]
    public static partial void DoorbellsMissed(this ILogger logger, int missed, int compared);

    [LoggerMessage(1403, LogLevel.Error, "Comparing logs with Redis failed for some users; it is tried again.")]
    public static partial void SweepFailed(this ILogger logger, Exception failure);
}

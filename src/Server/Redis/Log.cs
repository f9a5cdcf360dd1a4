namespace Netra.Signal.Server.Redis;

/// <summary>What is said about Redis, ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Redis {Version} can be used; its life is {Life}.")]
    public static partial void Ready(this ILogger logger, Version version, string life);

    [LoggerMessage(2001, LogLevel.Warning, "Redis cannot be used: {Reason} Connections stay open; what needs Redis answers unavailable until it is back.")]
    public static partial void Gone(this ILogger logger, string reason);

    [LoggerMessage(2002, LogLevel.Error, "Redis refused a call: {Reason}. Give it memory or rights; until then what it refuses is told to whoever asked.")]
    public static partial void Refused(this ILogger logger, string reason);

    [LoggerMessage(2003, LogLevel.Error, "Looking at Redis failed; it is tried again.")]
    public static partial void ProbeFailed(this ILogger logger, Exception failure);

    [LoggerMessage(2004, LogLevel.Error, "With pod {Other} {Later} not ready, as it came later: {Refusal}")]
    public static partial void KeysDiffer(this ILogger logger, string other, string later, string refusal);

    [LoggerMessage(2005, LogLevel.Error, "Looking after the other pods failed; it is tried again.")]
    public static partial void BeatFailed(this ILogger logger, Exception failure);

    [LoggerMessage(2007, LogLevel.Warning, "Redis cannot be used yet: {Reason}")]
    public static partial void NotReady(this ILogger logger, string reason);

    [LoggerMessage(2006, LogLevel.Error, "Telling the other pods how many connections users have here failed; it is told again.")]
    public static partial void ConnectionsNotSaid(this ILogger logger, Exception failure);

    [LoggerMessage(2009, LogLevel.Critical, "Isolation violation: what is kept for user {User} was not opened. {Reason} Find out who wrote to Redis, or copied it.")]
    public static partial void DoesNotOpen(this ILogger logger, string user, string reason);

    [LoggerMessage(2008, LogLevel.Information, "The connections to Redis did not mend themselves in {Seconds:0.0} s and were made anew.")]
    public static partial void Replaced(this ILogger logger, double seconds);
}

namespace Netra.Signal.Server.Runs;

/// <summary>What runs say, ids 1600 to 1699.</summary>
internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Error, "Text of run {Run} of user {User} could not be stored; it is kept and said with the agent's next call.")]
    public static partial void FlushFailed(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1601, LogLevel.Error, "A cancellation callback of the agent of run {Run} of user {User} threw; the run has ended all the same.")]
    public static partial void CancelCallbackFailed(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1602, LogLevel.Warning, "Run {Run} of user {User} could not be kept: {Reason} It is put together from its log until it can.")]
    public static partial void NotKept(this ILogger logger, string run, string user, string reason);

    [LoggerMessage(1603, LogLevel.Error, "Looking for ends of runs of user {User} failed; it is tried again with the next event.")]
    public static partial void WatchFailed(this ILogger logger, Exception failure, string user);

    [LoggerMessage(1604, LogLevel.Warning, "Run {Run} of user {User} was carried out by pod {Pod}, which is gone; the run was ended as lost.")]
    public static partial void RunLost(this ILogger logger, string run, string user, string pod);

    [LoggerMessage(1605, LogLevel.Error, "Run {Run} of user {User} of the dead pod {Pod} could not be ended; it is tried again.")]
    public static partial void LostRunNotEnded(this ILogger logger, Exception failure, string run, string user, string pod);

    [LoggerMessage(1606, LogLevel.Critical, "Isolation violation: among the runs of pod {Pod} is one that no pod of ours wrote down. Nobody acts on it. See who can write to this Redis.")]
    public static partial void NoRunOfOurs(this ILogger logger, string pod);

    [LoggerMessage(1607, LogLevel.Warning, "Forgot {Runs} ended runs before their time to make room. Raise Netra:Runs:MaxBytes or add memory.")]
    public static partial void RunsEvicted(this ILogger logger, int runs);
}

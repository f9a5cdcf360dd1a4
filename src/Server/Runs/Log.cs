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

    [LoggerMessage(1604, LogLevel.Warning, "Run {Run} of user {User} is of pod {Pod}, which is gone or does not carry it out; it was ended as lost.")]
    public static partial void RunLost(this ILogger logger, string run, string user, string pod);

    [LoggerMessage(1605, LogLevel.Error, "Run {Run} of user {User} of the dead pod {Pod} could not be ended; it is tried again.")]
    public static partial void LostRunNotEnded(this ILogger logger, Exception failure, string run, string user, string pod);

    [LoggerMessage(1615, LogLevel.Error, "Run {Run} of user {User} of pod {Pod}, which is gone or does not carry it out, cannot be opened and so not be ended; it is left to expire.")]
    public static partial void LostRunNotReadable(this ILogger logger, Exception failure, string run, string user, string pod);

    [LoggerMessage(1607, LogLevel.Error, "Run {Run} of user {User} cannot go on: {Reason} It is ended with history_lost.")]
    public static partial void HistoryLost(this ILogger logger, string run, string user, string reason);

    [LoggerMessage(1608, LogLevel.Warning, "Run {Run} of user {User} was refused to whoever asked for it, and was in the store all the same; it was ended.")]
    public static partial void RefusedRunEnded(this ILogger logger, string run, string user);

    [LoggerMessage(1609, LogLevel.Error, "Run {Run} of user {User}, which was refused, could not be taken back; it is tried again.")]
    public static partial void RefusedRunNotEnded(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1610, LogLevel.Error, "The expiry of runs under way could not be put off; it is tried again.")]
    public static partial void NotRenewed(this ILogger logger, Exception failure);

    [LoggerMessage(1611, LogLevel.Error, "The end of run {Run} of user {User} could not be kept beside its log.")]
    public static partial void EndNotKept(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1613, LogLevel.Error, "Questions of run {Run} of user {User} could not lapse; it is tried again within a second.")]
    public static partial void NotLapsed(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1614, LogLevel.Error, "Whoever carries out run {Run} of user {User} could not be told of an answer; it is tried again every second.")]
    public static partial void AnswerNotTold(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1606, LogLevel.Critical, "Isolation violation: among the runs of pod {Pod} is one that no pod of ours wrote down. Nobody acts on it. See who can write to this Redis.")]
    public static partial void NoRunOfOurs(this ILogger logger, string pod);

    [LoggerMessage(1612, LogLevel.Warning, "Forgot {Runs} ended runs before their time to make room. Raise Netra:Runs:MaxBytes or add memory.")]
    public static partial void RunsEvicted(this ILogger logger, int runs);
}

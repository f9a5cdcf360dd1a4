namespace Netra.Signal.Server.Runs;

/// <summary>What runs say, ids 1600 to 1699.</summary>
internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Error, "Text of run {Run} of user {User} could not be stored; it is kept and said with the agent's next call.")]
    public static partial void FlushFailed(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1601, LogLevel.Error, "A cancellation callback of the agent of run {Run} of user {User} threw; the run has ended all the same.")]
    public static partial void CancelCallbackFailed(this ILogger logger, Exception failure, string run, string user);
}

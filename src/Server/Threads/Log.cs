namespace Netra.Signal.Server.Threads;

/// <summary>What threads say, ids 1650 to 1699.</summary>
internal static partial class Log
{
    [LoggerMessage(1650, LogLevel.Warning, "That a run ended in thread {Thread} of user {User} could not be noted ({Code}): the thread is listed and kept by its activity before.")]
    public static partial void ActivityNotNoted(this ILogger logger, string thread, string user, string code);

    [LoggerMessage(1651, LogLevel.Error, "That a run ended in thread {Thread} of user {User} could not be noted: the thread is listed and kept by its activity before.")]
    public static partial void ActivityFailed(this ILogger logger, Exception failure, string thread, string user);

    [LoggerMessage(1652, LogLevel.Warning, "The turn to change threads of user {User} could not be given back; it ends by itself after {After}.")]
    public static partial void TurnNotLeft(this ILogger logger, string user, TimeSpan after);

    [LoggerMessage(1653, LogLevel.Warning, "The turn to change threads of user {User} could not be renewed; if that goes on, it ends {After} after it was renewed last.")]
    public static partial void TurnNotRenewed(this ILogger logger, string user, TimeSpan after);
}

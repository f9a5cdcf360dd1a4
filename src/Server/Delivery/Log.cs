namespace Netra.Signal.Server.Delivery;

/// <summary>What delivery says, ids 1500 to 1599.</summary>
internal static partial class Log
{
    [LoggerMessage(1500, LogLevel.Information, "Closing connection {Connection} of user {User}: {Code}.")]
    public static partial void Closing(this ILogger logger, string user, string connection, string code);

    [LoggerMessage(1501, LogLevel.Error, "Writing to connection {Connection} of user {User} failed; it is closed and its client reconnects from its cursor.")]
    public static partial void DeliveryFailed(this ILogger logger, Exception failure, string user, string connection);

    [LoggerMessage(1502, LogLevel.Information, "Told connection {Connection} of user {User} of a gap: {Reason}.")]
    public static partial void GapStated(this ILogger logger, string user, string connection, string reason);

    [LoggerMessage(1505, LogLevel.Information, "Connection {Connection} of user {User} took nothing for too long and was cut; its client reconnects from its cursor.")]
    public static partial void Stalled(this ILogger logger, string user, string connection);

    [LoggerMessage(1503, LogLevel.Critical, "Isolation violation {Violation}: what was read for user {User} on connection {Connection} was not written. Take this process out of service and find the cause.")]
    public static partial void PageRefused(this ILogger logger, string violation, string user, string connection);

    [LoggerMessage(1504, LogLevel.Critical, "Isolation violation: {What} was tried on the user hub and refused.")]
    public static partial void SendRefused(this ILogger logger, string what);

    [LoggerMessage(1506, LogLevel.Warning, "The log of user {User} cannot be read at present; connection {Connection} stays open and waits.")]
    public static partial void ReadPutOff(this ILogger logger, string user, string connection);

    [LoggerMessage(1507, LogLevel.Warning, "The runs of user {User} cannot be looked up at present; connection {Connection} stays open, and is told of a gap when they can.")]
    public static partial void GapPutOff(this ILogger logger, string user, string connection);
}

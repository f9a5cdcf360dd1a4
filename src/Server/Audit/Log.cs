namespace Netra.Signal.Server.Audit;

/// <summary>Event ids 1200 to 1299.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Information, "allowed {Action} user={User} connection={Connection} subject={Subject} reason={Reason}")]
    public static partial void Allowed(ILogger logger, string action, string user, string connection, string subject, string reason);

    [LoggerMessage(1201, LogLevel.Warning, "refused {Action} user={User} connection={Connection} subject={Subject} reason={Reason}")]
    public static partial void Refused(ILogger logger, string action, string user, string connection, string subject, string reason);

    [LoggerMessage(1202, LogLevel.Critical, "violation {Action} user={User} connection={Connection} subject={Subject} reason={Reason}")]
    public static partial void Violation(ILogger logger, string action, string user, string connection, string subject, string reason);
}

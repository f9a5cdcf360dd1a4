using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Audit;

/// <summary>Writes each decision as one structured line of the log category <see cref="Category"/>.</summary>
internal sealed class StructuredAuditLog(ILoggerFactory loggers, SignalMetrics metrics) : IAuditLog
{
    public const string Category = "Netra.Signal.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public void Record(AuditEntry entry)
    {
        try
        {
            Write(
                entry.Decision,
                AuditField.Of(entry.Action),
                entry.User.IsValid ? entry.User.Pseudonym : AuditField.None,
                AuditField.Of(entry.ConnectionId),
                AuditField.Of(entry.Subject),
                AuditField.Of(entry.Reason));
        }
        catch (Exception)
        {
            // A log that cannot be written must not turn a refusal into another failure; the count is how it is heard of.
            metrics.AuditFailed();
        }
    }

    private void Write(AuditDecision decision, string action, string user, string connection, string subject, string reason)
    {
        switch (decision)
        {
            case AuditDecision.Allowed:
                Log.Allowed(_logger, action, user, connection, subject, reason);
                break;
            case AuditDecision.Refused:
                Log.Refused(_logger, action, user, connection, subject, reason);
                break;
            default:
                Log.Violation(_logger, action, user, connection, subject, reason);
                break;
        }
    }
}

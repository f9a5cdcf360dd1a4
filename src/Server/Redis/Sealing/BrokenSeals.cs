using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>Where it is said that something kept for a user does not open as that user's: it was moved, changed, or sealed for another.</summary>
internal sealed class BrokenSeals(SignalMetrics metrics, IAuditLog audit, ILogger<BrokenSeals> logger)
{
    /// <returns>What it was found with, to be thrown on: whoever asked is answered with an error, and shown nothing.</returns>
    public IsolationViolationException Say(UserKey user, IsolationViolationException found)
    {
        metrics.Violation(ViolationKinds.BrokenSeal);
        audit.Record(new("open", AuditDecision.Violation, user, Reason: ViolationKinds.BrokenSeal));
        logger.DoesNotOpen(user.Pseudonym, found.Message);
        return found;
    }
}

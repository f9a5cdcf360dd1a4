using System.Collections.Concurrent;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>Where it is said that something kept for a user does not open as that user's: it was moved, changed, or sealed for another.</summary>
/// <remarks>Each is counted; log and audit have it once a minute for a user, as what does not open is looked at again and again.</remarks>
internal sealed class BrokenSeals(SignalMetrics metrics, IAuditLog audit, TimeProvider time, ILogger<BrokenSeals> logger)
{
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UserKey, long> _said = new();

    /// <returns>What it was found with, to be thrown on: whoever asked is answered with an error, and shown nothing.</returns>
    public IsolationViolationException Say(UserKey user, IsolationViolationException found)
    {
        metrics.Violation(ViolationKinds.BrokenSeal);
        var now = time.GetTimestamp();
        if (_said.TryGetValue(user, out var before) && time.GetElapsedTime(before, now) < SaidAgainAfter)
            return found;
        _said[user] = now;
        audit.Record(new("open", AuditDecision.Violation, user, Reason: ViolationKinds.BrokenSeal));
        logger.DoesNotOpen(user.Pseudonym, found.Message);
        return found;
    }

    /// <summary>Forgets what was said long ago.</summary>
    public void Forget()
    {
        foreach (var (user, said) in _said)
            if (time.GetElapsedTime(said) >= SaidAgainAfter)
                _said.TryRemove(KeyValuePair.Create(user, said));
    }
}

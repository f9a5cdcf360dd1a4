using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Audit;

/// <summary>Where it is said that something crossed, or tried to cross, from one user to another: counted and audited in one step, so that it is never the one alone.</summary>
internal sealed class Violations(SignalMetrics metrics, IAuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan AuditedAgainAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Kind, UserKey User), long> _audited = new();

    /// <param name="kind">One of <see cref="ViolationKinds"/>.</param>
    /// <param name="action">What was being done, as an audit entry has it.</param>
    /// <param name="user">Whose; the default when nobody is signed in.</param>
    /// <param name="connectionId">The connection, if there is one.</param>
    /// <param name="subject">What it was about, such as a validated run id.</param>
    public void Say(string kind, string action, UserKey user = default, string? connectionId = null, string? subject = null)
    {
        metrics.Violation(kind);
        audit.Record(new(action, AuditDecision.Violation, user, connectionId, subject, kind));
    }

    /// <summary>The same for what is found again whenever somebody looks: each is counted, and audited once a minute for a user.</summary>
    /// <inheritdoc cref="Say" path="/param"/>
    /// <returns>Whether it was audited now, and may be logged.</returns>
    public bool SayAgain(string kind, string action, UserKey user)
    {
        var now = time.GetTimestamp();
        if (_audited.TryGetValue((kind, user), out var before) && time.GetElapsedTime(before, now) < AuditedAgainAfter)
        {
            metrics.Violation(kind);
            return false;
        }

        _audited[(kind, user)] = now;
        Say(kind, action, user);
        return true;
    }

    /// <summary>Forgets what was audited long ago.</summary>
    public void Forget()
    {
        foreach (var (key, at) in _audited)
            if (time.GetElapsedTime(at) >= AuditedAgainAfter)
                _audited.TryRemove(KeyValuePair.Create(key, at));
    }
}

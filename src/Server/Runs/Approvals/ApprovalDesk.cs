using System.Collections.Concurrent;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>The questions of the runs that are written on this pod: which of them wait, until when, and which were settled just now.</summary>
internal sealed class ApprovalDesk(SignalMetrics metrics, UserKeyDerivation names, IAuditLog audit)
{
    private readonly ConcurrentDictionary<RunWriter, DateTimeOffset> _waiting = new();

    /// <summary>A question was settled, on whichever pod: whoever carries out the run is to be told. It may come more than once.</summary>
    public event Action<UserKey, RunId, ApprovalResolved>? Settled;

    /// <summary>How many runs here wait for an answer.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The runs here of which a question has to lapse.</summary>
    public IEnumerable<RunWriter> Due(DateTimeOffset now) => _waiting.Where(waiting => waiting.Value <= now).Select(waiting => waiting.Key);

    /// <param name="run">A run that is written here.</param>
    /// <param name="expiry">When its next question lapses; <see langword="null"/> when none waits.</param>
    public void Watch(RunWriter run, DateTimeOffset? expiry)
    {
        if (expiry is { } at)
            _waiting[run] = at;
        else
            _waiting.TryRemove(run, out _);
    }

    public void Tell(StoredRun run, ApprovalResolved settled) => Settled?.Invoke(run.Owner, run.Run, settled);

    /// <summary>A question was settled by this pod: each is counted once, wherever it is heard of.</summary>
    public void Count(ApprovalResolved settled) => metrics.ApprovalSettled(settled switch
    {
        { By: ApprovalResolver.Expired } => "expired",
        { Approved: true } => "approved",
        _ => "denied",
    });

    /// <summary>A tool was to be called with what its user had not approved.</summary>
    public void Refused(StoredRun run, UnapprovedCallException call)
    {
        metrics.CallUnapproved();
        audit.Record(new("tool_call", AuditDecision.Refused, run.Owner, Subject: run.Run.Value, Reason: $"unapproved:{ApprovalHash.Audited(names, run.Owner, call.Hash)}"));
    }
}

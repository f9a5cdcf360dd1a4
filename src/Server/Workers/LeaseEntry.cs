using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>What is known of a run that workers carry out. It is replaced as a whole, by whoever knew its last version.</summary>
internal sealed record LeaseEntry
{
    public required UserKey Owner { get; init; }

    public required RunId Run { get; init; }

    public required string Agent { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public long Version { get; init; } = 1;

    public required LeaseState State { get; init; }

    /// <summary>Grows whenever the right to publish is given or taken: what carries another number is refused.</summary>
    public long Fence { get; init; }

    /// <summary>The number of the attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The highest number of earlier workers: a worker counts from 1, the log goes on from here.</summary>
    public long Base { get; init; }

    /// <summary>How often its worker was lost.</summary>
    public int Losses { get; init; }

    /// <summary>How often it was put back, for whatever reason.</summary>
    public int Requeues { get; init; }

    /// <summary>The application that has the lease, printed.</summary>
    public string? Holder { get; init; }

    /// <summary>The connection that has the lease, or that had it last and is not to have it again.</summary>
    public string? Session { get; init; }

    /// <summary>Whether its worker has shown that it works on it.</summary>
    public bool IsTakenUp { get; init; }

    /// <summary>When the present state ends by itself.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Until when the worker has to end the run; absent: nobody cancelled it.</summary>
    public DateTimeOffset? CancelUntil { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>When the present attempt has had its time.</summary>
    public DateTimeOffset? RunUntil { get; init; }

    /// <summary>Whether it is the gateway that wants the run ended, as it had its time.</summary>
    public bool IsOverTime { get; init; }

    /// <summary>What is to become of it, while it is <see cref="LeaseState.Settling"/>.</summary>
    public Settlement Settlement { get; init; }

    /// <summary>Answers to questions of the present attempt, in order: a worker that comes back is told them again.</summary>
    public IReadOnlyList<ApprovalResolved> Answers { get; init; } = [];

    /// <summary>What becomes of it once its worker was told to end it.</summary>
    public Settlement WhenStopped => IsOverTime ? Settlement.TimedOut : Settlement.Cancelled;

    /// <summary>What becomes of it when its worker hands it back, or never heard of it.</summary>
    public Settlement WhenLeft => CancelUntil is null ? Settlement.Requeue : WhenStopped;

    public RunName Name => new(Owner, Run);

    /// <summary>When somebody must look at it.</summary>
    public DateTimeOffset Due => State == LeaseState.Leased && (CancelUntil ?? RunUntil) is { } earlier && earlier < Until ? earlier : Until;

    /// <summary>The same, changed: the next version.</summary>
    public LeaseEntry Next() => this with { Version = Version + 1 };

    /// <summary>
    /// The same, where the leases could not be reached for a while: nobody could keep one then, so a lease that was in force when that began
    /// has its whole time from its end.
    /// </summary>
    /// <param name="from">When that began, in the time that leases go by.</param>
    /// <param name="to">When it was over.</param>
    /// <param name="leaseFor">How long a lease lasts.</param>
    public LeaseEntry AfterOutage(DateTimeOffset from, DateTimeOffset to, TimeSpan leaseFor) =>
        State == LeaseState.Leased && Until >= from && Until < to + leaseFor ? this with { Until = to + leaseFor } : this;
}

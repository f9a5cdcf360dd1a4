using System.Text.Json;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>An entry as Redis keeps it, before it is sealed. Whose it is and of which run, the place says where it lies.</summary>
internal sealed record KeptLease(
    string Agent, LeaseState State, long Fence, int Attempt, int Losses, long Base, string? Holder, string? Session, bool IsTakenUp, long Until, long? CancelUntil,
    string? CancelReason, Settlement Settlement, IReadOnlyList<JsonElement> Answers, int Requeues = 0, long? RunUntil = null, bool IsOverTime = false)
{
    public static byte[] Write(LeaseEntry entry) => JsonSerializer.SerializeToUtf8Bytes(
        new KeptLease(
            entry.Agent, entry.State, entry.Fence, entry.Attempt, entry.Losses, entry.Base, entry.Holder, entry.Session, entry.IsTakenUp, entry.Until.UtcTicks,
            entry.CancelUntil?.UtcTicks, entry.CancelReason, entry.Settlement,
            [.. entry.Answers.Select(answer => JsonSerializer.SerializeToElement(answer, SignalJson.Options.GetTypeInfo(typeof(ApprovalResolved))))],
            entry.Requeues, entry.RunUntil?.UtcTicks, entry.IsOverTime),
        KeptLeaseJson.Default.KeptLease);

    public static LeaseEntry Read(UserKey owner, RunId run, long version, byte[] text)
    {
        var kept = JsonSerializer.Deserialize(text, KeptLeaseJson.Default.KeptLease)!;
        return new()
        {
            Owner = owner, Run = run, Version = version, Agent = kept.Agent, State = kept.State, Fence = kept.Fence, Attempt = kept.Attempt, Losses = kept.Losses,
            Base = kept.Base, Holder = kept.Holder, Session = kept.Session, IsTakenUp = kept.IsTakenUp, Until = new(kept.Until, TimeSpan.Zero),
            CancelUntil = Moment(kept.CancelUntil), RunUntil = Moment(kept.RunUntil), IsOverTime = kept.IsOverTime, Requeues = kept.Requeues, CancelReason = kept.CancelReason, Settlement = kept.Settlement,
            Answers = [.. kept.Answers.Select(answer => (ApprovalResolved)answer.Deserialize(SignalJson.Options.GetTypeInfo(typeof(ApprovalResolved)))!)],
        };
    }

    private static DateTimeOffset? Moment(long? ticks) => ticks is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
}

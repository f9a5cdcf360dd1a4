using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class PageGuardTests
{
    private static readonly MemoryEventLog Inner = new(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance);

    [Fact]
    public async Task EventsOfAnotherUser_FromALyingLog_AreNotWritten_TheClientIsTold_AndTheOwnerStillHears()
    {
        var (alice, bob) = (Users.Key("guard-alice"), Users.Key("guard-bob"));
        var log = new LyingLog(Inner, (user, page) => user == bob ? page with { Events = Foreign(page.Events, alice) } : page);
        var rig = new DeliveryRig(log);
        var (_, alices) = await rig.AttachAsync(alice);
        var (_, bobs) = await rig.AttachAsync(bob);
        await rig.AppendAsync(bob);
        await rig.AppendAsync(alice);
        Assert.Empty(bobs.Offsets);
        Assert.Equal("gap", Assert.Single(bobs.Heard).Target);
        Assert.Equal([1L], alices.Offsets);
        var violation = Assert.Single(rig.Audit.Entries, entry => entry.Decision == AuditDecision.Violation);
        Assert.Equal((bob, ViolationKinds.ForeignEvent), (violation.User, violation.Reason));
        log.IsLying = false;
        await rig.AppendAsync(bob);
        Assert.Equal([2L], bobs.Offsets);
    }

    [Fact]
    public async Task EventsWithAHole_FromALyingLog_AreAStatedGap()
    {
        var alice = Users.Key("guard-hole");
        var log = new LyingLog(Inner, (_, page) => page with { Events = page.Events.Length > 1 ? page.Events[1..] : page.Events });
        var rig = new DeliveryRig(log);
        var (cursor, writer) = rig.Connect(alice);
        await cursor.AttachAsync(null, null, default);
        await rig.AppendAsync(alice);
        await rig.AppendAsync(alice);
        cursor.OpenFlow();
        Assert.Equal("gap", Assert.Single(writer.Heard).Target);
        Assert.Equal(ViolationKinds.EventOutOfPlace, Assert.Single(rig.Audit.Entries, entry => entry.Decision == AuditDecision.Violation).Reason);
    }

    [Theory]
    [InlineData(ViolationKinds.BrokenSeal)]
    [InlineData(ViolationKinds.EventOutOfPlace)]
    public async Task AnEventThatTheLogCannotOpen_IsAViolation_TheClientIsTold_AndHearsOn(string kind)
    {
        var alice = Users.Key($"guard-{kind}");
        var log = new LyingLog(Inner, (_, page) => page with { Events = default, Violation = kind });
        var rig = new DeliveryRig(log);
        var (_, writer) = await rig.AttachAsync(alice);
        await rig.AppendAsync(alice);
        Assert.Equal("gap", Assert.Single(writer.Heard).Target);
        var violation = Assert.Single(rig.Audit.Entries, entry => entry.Decision == AuditDecision.Violation);
        Assert.Equal((alice, kind), (violation.User, violation.Reason));
        log.IsLying = false;
        await rig.AppendAsync(alice);
        Assert.Equal([2L], writer.Offsets);
    }

    [Fact]
    public async Task ConnectionWhoseOwnPrincipalIsAnother_ReceivesNothing()
    {
        var alice = Users.Key("guard-writer");
        var rig = new DeliveryRig();
        var (_, writer) = await rig.AttachAsync(alice);
        writer.Owner = Users.Key("guard-mallory");
        await rig.AppendAsync(alice);
        Assert.Empty(writer.Offsets);
    }

    private static LogEvent[] Foreign(ReadOnlyMemory<LogEvent> events, Netra.Signal.Server.Identity.UserKey owner) =>
        [.. events.ToArray().Select(e => e with { Owner = owner })];
}

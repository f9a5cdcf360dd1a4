using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A gap is stated with the runs under way, which cannot always be looked up at once: that is no reason to lose the connection.</summary>
[Trait("Suite", "Quick")]
public sealed class PutOffGapTests
{
    private static readonly SignalException Away = new(ErrorCodes.Unavailable, "The store cannot be reached at present; try again.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AGapThatCannotBeStated_IsPutOff_AndStatedWhenTheConnectionIsWoken(bool isViolation)
    {
        var log = Log(page => isViolation ? page with { Events = default, Violation = ViolationKinds.BrokenSeal } : page with { Events = default, Gap = GapReasons.Trimmed });
        var rig = new DeliveryRig(log);
        var (cursor, alice) = await rig.AttachAsync(Users.Alice);
        rig.Runs.Failure = Away;
        await rig.AppendAsync(Users.Alice);
        Assert.Equal((false, 0), (alice.IsCloseRequested, alice.Writes));
        Assert.Equal([Users.Alice], log.AskedToWake);
        // It waits for the store, and is not behind.
        rig.Time.Advance(2 * rig.Options.MaxLag);
        cursor.CheckDeadlines(rig.Time.GetUtcNow());
        Assert.Empty(alice.Heard);

        rig.Runs.Failure = null;
        cursor.Wake();
        Assert.Equal(WireNames.Gap, Assert.Single(alice.Heard).Target);
        log.IsLying = false;
        await rig.AppendAsync(Users.Alice);
        Assert.Equal([2L], alice.Offsets);
    }

    [Fact]
    public async Task AConnectionWhoseGapIsPutOff_IsToldAtOnceThatTheProcessGoesAway()
    {
        var rig = new DeliveryRig(Log(page => page with { Events = default, Gap = GapReasons.Trimmed }));
        var (cursor, alice) = await rig.AttachAsync(Users.Alice);
        rig.Runs.Failure = Away;
        await rig.AppendAsync(Users.Alice);
        Assert.True(cursor.Close(CloseCode.GoingAway, "The process stops."));
        Assert.Equal((true, WireNames.Closing), (alice.IsCloseRequested, Assert.Single(alice.Heard).Target));
    }

    private static LyingLog Log(Func<LogPage, LogPage> lie) =>
        new(new MemoryEventLog(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance), (_, page) => lie(page));
}

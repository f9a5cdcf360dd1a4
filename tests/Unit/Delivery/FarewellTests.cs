using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A connection that is sent elsewhere is first given what its log holds.</summary>
[Trait("Suite", "Quick")]
public sealed class FarewellTests
{
    private readonly DeliveryRig _rig = new();

    [Fact]
    public async Task Alice_SentElsewhere_IsFirstGivenWhatWasStored_ThoughNothingOfItWasWrittenYet()
    {
        var (cursor, alice) = await _rig.AttachAsync(Users.Alice);
        var (_, bob) = await _rig.AttachAsync(Users.Bob);
        // The pool is busy: the event is stored, and its writer was woken but has not run.
        _rig.Scheduler.IsHeld = true;
        await _rig.AppendAsync(Users.Alice);
        Assert.True(SendAway(cursor));
        _rig.Scheduler.RunAll();

        Assert.Equal(["agent_thinking", "closing"], alice.Heard.Select(heard => heard.Target));
        Assert.True(alice.IsCloseRequested);
        Assert.Null(cursor.GivenThrough);
        Assert.Empty(bob.Heard);
        _rig.Scheduler.IsHeld = false;
        await _rig.AppendAsync(Users.Bob);
        Assert.Equal([1L], bob.Offsets);
        Assert.False(bob.IsCloseRequested);
    }

    [Fact]
    public async Task Farewell_OfAConnectionThatIsManyWritesBehind_ComesAfterTheLast()
    {
        _rig.Options.MaxWriteBytes = 1024;
        var (cursor, writer) = await _rig.AttachAsync(Users.Alice);
        _rig.Scheduler.IsHeld = true;
        for (var i = 0; i < 20; i++)
            await _rig.AppendAsync(Users.Alice, bytes: 700);
        SendAway(cursor);
        _rig.Scheduler.RunAll();

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), writer.Offsets);
        Assert.True(writer.Writes > 10);
        Assert.Equal("closing", writer.Heard[^1].Target);
    }

    [Fact]
    public async Task Farewell_WhileEventsNeverCease_ComesAfterThoseThatWereThere()
    {
        var log = new MemoryEventLog(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance);
        var isCeaseless = false;
        var rig = new DeliveryRig(new InterruptedLog(log, async () =>
        {
            if (isCeaseless)
                await log.AppendAsync(Users.Alice, [Events.Of(RunId.Parse("r-ceaseless"))], default);
        }));
        var (cursor, writer) = await rig.AttachAsync(Users.Alice);
        rig.Scheduler.IsHeld = true;
        await rig.AppendAsync(Users.Alice);
        SendAway(cursor);
        isCeaseless = true;
        rig.Scheduler.RunAll();

        Assert.Equal(["agent_thinking", "closing"], writer.Heard.Select(heard => heard.Target));
    }

    [Fact]
    public async Task Farewell_BetweenAnAttachAndItsAnswer_WaitsForTheFlow()
    {
        await _rig.AppendAsync(Users.Alice);
        var (cursor, writer) = _rig.Connect(Users.Alice);
        await cursor.AttachAsync(WireNames.StartCursor, null, default);
        SendAway(cursor);
        Assert.Empty(writer.Heard);
        cursor.OpenFlow();

        Assert.Equal(["agent_thinking", "closing"], writer.Heard.Select(heard => heard.Target));
    }

    [Fact]
    public async Task Farewell_BetweenAnAttachAndItsBeingGivenUp_IsSaidAtOnce_AndIsNotThatItDidNotAttach()
    {
        await _rig.AppendAsync(Users.Alice);
        var (cursor, writer) = _rig.Connect(Users.Alice);
        await cursor.AttachAsync(WireNames.StartCursor, null, default);
        SendAway(cursor);
        cursor.OpenFlow(isAnswered: false);
        _rig.Time.Advance(_rig.Options.AttachWithin);
        cursor.CheckDeadlines(_rig.Time.GetUtcNow());

        Assert.Equal("going_away", Assert.Single(writer.Heard).Argument.GetProperty("code").GetString());
        Assert.True(writer.IsCloseRequested);
    }

    [Fact]
    public async Task Farewell_OfAConnectionThatIsOwedNothing_IsSaidAtOnce_AndOnce()
    {
        var (unattached, first) = _rig.Connect(Users.Alice);
        var (atTheHead, second) = await _rig.AttachAsync(Users.Bob);
        Assert.True(SendAway(unattached));
        Assert.True(SendAway(atTheHead));
        Assert.False(SendAway(unattached));
        Assert.False(SendAway(atTheHead));

        foreach (var writer in (FakeWriter[])[first, second])
            Assert.Equal("going_away", Assert.Single(writer.Heard).Argument.GetProperty("code").GetString());
    }

    [Fact]
    public async Task ExpiredToken_WhileAFarewellWaits_IsToldAtOnce_AndNothingFollows()
    {
        var (cursor, writer) = _rig.Connect(Users.Alice, TimeSpan.FromSeconds(30));
        await cursor.AttachAsync(null, null, default);
        cursor.OpenFlow();
        _rig.Scheduler.IsHeld = true;
        await _rig.AppendAsync(Users.Alice);
        SendAway(cursor);
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        _rig.Scheduler.RunAll();

        Assert.Equal("token_expired", Assert.Single(writer.Heard).Argument.GetProperty("code").GetString());
        Assert.Empty(writer.Offsets);
    }

    [Fact]
    public async Task Farewell_WhereWhatIsOwedIsNoLongerKept_ComesAfterTheStatedGap()
    {
        _rig.LogOptions.MaxEventsPerUser = 2;
        var (cursor, writer) = await _rig.AttachAsync(Users.Alice);
        _rig.Scheduler.IsHeld = true;
        for (var i = 0; i < 5; i++)
            await _rig.Log.AppendAsync(Users.Alice, [Events.Of(RunId.Parse($"r-{i}"), endsRun: true)], default);
        SendAway(cursor);
        _rig.Scheduler.RunAll();

        Assert.Equal(["gap", "closing"], writer.Heard.Select(heard => heard.Target));
    }

    private static bool SendAway(ConnectionCursor cursor) => cursor.Close(CloseCode.GoingAway, "Come back elsewhere.", TimeSpan.FromSeconds(1));
}

using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Memory;

[Trait("Suite", "Quick")]
public sealed class MemoryEventLogTests : UserEventLogContract
{
    private static readonly RunId Run = RunId.Parse("r-memory");

    private readonly ManualTimeProvider _time = new();
    private readonly EventLogOptions _options = new();

    [Fact]
    public async Task Log_OverItsCount_LosesTheOldest_AndSaysTrimmed()
    {
        _options.MaxEventsPerUser = 10;
        var log = CreateMemoryLog();
        var start = await HeadAsync(log, Alice);
        for (var i = 0; i < 25; i++)
            await log.AppendAsync(Alice, [Events.Of(RunId.Parse($"ended-{i}"), endsRun: true)], default);
        Assert.Equal(new LogBounds(start.Epoch, 15, 25), await log.BoundsAsync(Alice, default));
        Assert.Equal(GapReasons.Trimmed, (await log.ReadAsync(Alice, start with { Offset = 14 }, 1, default)).Gap);
        Assert.Equal(10, (await log.ReadAsync(Alice, start with { Offset = 15 }, int.MaxValue, default)).Events.Length);
    }

    [Fact]
    public async Task ActiveRun_OverTheCount_IsKeptWhole_UntilItEnds()
    {
        _options.MaxEventsPerUser = 10;
        var log = CreateMemoryLog();
        for (var i = 0; i < 30; i++)
            await log.AppendAsync(Alice, [Events.Of(Run)], default);
        Assert.Equal(0, (await log.BoundsAsync(Alice, default)).Floor);
        await log.AppendAsync(Alice, [Events.Of(Run, endsRun: true)], default);
        Assert.Equal(21, (await log.BoundsAsync(Alice, default)).Floor);
    }

    [Fact]
    public async Task RunsUnderWay_KeepTheLogFromTheOldestOn_AndLetItGoAsTheyEnd()
    {
        _options.MaxEventsPerUser = 4;
        var log = CreateMemoryLog();
        RunId first = RunId.Parse("r-first"), second = RunId.Parse("r-second");
        foreach (var run in new[] { first, second, first, second, first, second })
            await log.AppendAsync(Alice, [Events.Of(run)], default);
        Assert.Equal(0, await FloorAsync());
        await log.AppendAsync(Alice, [Events.Of(first, endsRun: true)], default);
        Assert.Equal(1, await FloorAsync());
        await log.AppendAsync(Alice, [Events.Of(second, endsRun: true)], default);
        Assert.Equal(4, await FloorAsync());

        async Task<long> FloorAsync() => (await log.BoundsAsync(Alice, default)).Floor;
    }

    [Fact]
    public async Task ActiveRun_OverTheBytes_IsTrimmed()
    {
        _options.MaxBytesPerUser = 64 * 1024;
        var log = CreateMemoryLog();
        for (var i = 0; i < 100; i++)
            await log.AppendAsync(Alice, [Events.Of(Run, bytes: 4096)], default);
        var bounds = await log.BoundsAsync(Alice, default);
        Assert.InRange(bounds.Head - bounds.Floor, 5, 15);
        Assert.InRange(log.Bytes, 1, 64 * 1024);
    }

    [Fact]
    public async Task Log_AfterItsTimeWithoutActivity_IsGone_AndBeginsAnotherLife()
    {
        var log = CreateMemoryLog();
        await log.AppendAsync(Alice, [Events.Of(Run, endsRun: true)], default);
        var old = await HeadAsync(log, Alice);
        _time.Advance(_options.KeptFor - TimeSpan.FromSeconds(31));
        Assert.Equal(1, log.Users);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((0, 0), (log.Users, log.Bytes));
        Assert.Equal(GapReasons.EpochChanged, (await log.ReadAsync(Alice, old, 1, default)).Gap);
    }

    [Fact]
    public async Task Log_WithASubscriberOrAnActiveRun_OutlivesItsTime()
    {
        var log = CreateMemoryLog();
        using var subscription = log.Subscribe(Alice, new WakeCounter());
        var alice = await HeadAsync(log, Alice);
        await log.AppendAsync(Bob, [Events.Of(Run)], default);
        _time.Advance(_options.KeptFor * 3);
        Assert.Null((await log.ReadAsync(Alice, alice, 1, default)).Gap);
        Assert.Equal(2, log.Users);
        await log.AppendAsync(Bob, [Events.Of(Run, endsRun: true)], default);
        subscription.Dispose();
        _time.Advance(_options.KeptFor * 2);
        Assert.Equal(0, log.Users);
    }

    [Fact]
    public async Task Process_OverItsBytes_DropsTheUsersIdleLongest_AndWakesThemToAGap()
    {
        _options.MaxBytes = 64 * 1024;
        var log = CreateMemoryLog();
        var idle = new WakeCounter();
        using var subscription = log.Subscribe(Alice, idle);
        await log.AppendAsync(Alice, [Events.Of(Run, bytes: 30_000), Events.Of(Run, endsRun: true)], default);
        var alice = await HeadAsync(log, Alice);
        var (_, wakes) = (0, idle.Count);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await log.AppendAsync(Bob, [Events.Of(RunId.Parse($"r-{i}"), bytes: 12_000, endsRun: true)], default);
        }

        Assert.Equal(GapReasons.EpochChanged, (await log.ReadAsync(Alice, alice, 1, default)).Gap);
        Assert.True(idle.Count > wakes);
        Assert.Equal(3, (await log.BoundsAsync(Bob, default)).Head);
        Assert.InRange(log.Bytes, 1, 64 * 1024);
    }

    [Fact]
    public async Task ActiveRun_WhoseLogWasDropped_GoesOnCounting()
    {
        _options.MaxBytes = 64 * 1024;
        var log = CreateMemoryLog();
        await log.AppendAsync(Alice, [Events.Of(Run, 1, bytes: 40_000)], default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await log.AppendAsync(Bob, [Events.Of(Run, bytes: 40_000)], default);
        var next = await log.AppendAsync(Alice, [Events.Of(Run, 1), Events.Of(Run, 2)], default);
        Assert.Equal((1L, 1L), (next[0].Seq, next[0].Cursor.Offset));
        Assert.Equal((2L, 1L), (next[1].Seq, next[1].Cursor.Offset));
        Assert.NotEqual(next[0].Cursor.Epoch, next[1].Cursor.Epoch);
    }

    [Fact]
    public async Task Epochs_OfManyLives_Differ()
    {
        var log = CreateMemoryLog();
        var epochs = new HashSet<Epoch>();
        for (var i = 0; i < 1000; i++)
            epochs.Add((await log.BoundsAsync(Users.Key($"user-{i}"), default)).Epoch);
        Assert.Equal(1000, epochs.Count);
        Assert.All(epochs, epoch => Assert.InRange(epoch.Value, 1UL, Epoch.MaxValue));
    }

    [Fact]
    public async Task Append_LargerThanHalfOfWhatIsKept_IsRefusedAndNamesTheSize()
    {
        _options.MaxBytesPerUser = 1024;
        var refusal = await Assert.ThrowsAsync<Netra.Signal.Server.Diagnostics.SignalException>(
            async () => await CreateMemoryLog().AppendAsync(Alice, [Events.Of(Run, bytes: 600)], default));
        Assert.Contains("600 bytes", refusal.Message, StringComparison.Ordinal);
    }

    private protected override IUserEventLog CreateLog() => CreateMemoryLog();

    private MemoryEventLog CreateMemoryLog() => new(_options, _time, NullLogger<MemoryEventLog>.Instance);
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>What every log must keep. An implementation inherits it and says how a log is made.</summary>
public abstract class UserEventLogContract
{
    private static readonly RunId Run = RunId.Parse("r-contract");

    private protected static UserKey Alice { get; } = Users.Key("alice");

    private protected static UserKey Bob { get; } = Users.Key("bob");

    private protected abstract IUserEventLog CreateLog();

    [Fact]
    public async Task Append_OfTwoUsers_GivesEachDenseOffsetsFromOne()
    {
        var log = CreateLog();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, (await log.AppendAsync(Alice, [Events.Of(Run)], default))[0].Cursor.Offset);
            Assert.Equal(i, (await log.AppendAsync(Bob, [Events.Of(Run)], default))[0].Cursor.Offset);
        }
    }

    [Fact]
    public async Task Append_OfSeveralEvents_IsContiguousAndInOrder()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run)], default);
        var positions = await log.AppendAsync(Alice, [Events.Of(Run), Events.OfThread(), Events.Of(Run)], default);
        Assert.Equal([2, 3, 4], positions.Select(position => position.Cursor.Offset));
        Assert.Equal([2, 0, 3], positions.Select(position => position.Seq));
    }

    [Fact]
    public async Task Append_ByManyAtOnce_LosesNothingAndRepeatsNothing()
    {
        var log = CreateLog();
        var appends = Enumerable.Range(0, 200).Select(i => Task.Factory.StartNew(
            () => log.AppendAsync(Alice, [Events.Of(RunId.Parse($"r{i % 7}")), Events.Of(RunId.Parse($"r{i % 7}"))], default).AsTask(), TaskCreationOptions.None).Unwrap());
        var positions = await Task.WhenAll(appends);
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), positions.SelectMany(p => p).Select(p => p.Cursor.Offset).Order());
        Assert.All(positions, pair => Assert.Equal(pair[0].Cursor.Offset + 1, pair[1].Cursor.Offset));
        Assert.All(positions, pair => Assert.Equal(pair[0].Seq + 1, pair[1].Seq));
    }

    [Fact]
    public async Task Append_OfARepeatedNumber_StoresNothingAndAnswersTheOldPosition()
    {
        var log = CreateLog();
        var first = await log.AppendAsync(Alice, [Events.Of(Run, 1), Events.Of(Run, 2), Events.Of(Run, 3)], default);
        await log.AppendAsync(Alice, [Events.Of(RunId.Parse("another"))], default);
        var again = await log.AppendAsync(Alice, [.. Enumerable.Range(1, 5).Select(n => Events.Of(Run, n))], default);
        Assert.Equal(first, again[..3]);
        Assert.Equal([5, 6], again[3..].Select(position => position.Cursor.Offset));
        Assert.Equal([4, 5], again[3..].Select(position => position.Seq));
        Assert.Equal(6, (await log.BoundsAsync(Alice, default)).Head);
    }

    [Fact]
    public async Task Append_WithAHoleInTheNumbers_IsRefusedWhole()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run, 1)], default);
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await log.AppendAsync(Alice, [Events.Of(Run, 2), Events.Of(Run, 4)], default));
        Assert.Contains("the next number of this run is 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await log.BoundsAsync(Alice, default)).Head);
    }

    [Fact]
    public async Task Numbers_OfTheSameRunNameOfTwoUsers_NeverMeet()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run, 1), Events.Of(Run, 2)], default);
        var bobs = await log.AppendAsync(Bob, [Events.Of(Run, 1)], default);
        Assert.Equal((1, 1), (bobs[0].Cursor.Offset, bobs[0].Seq));
    }

    [Fact]
    public async Task Read_GivesExactlyWhatFollowsTheCursor_OfThatUserOnly()
    {
        var log = CreateLog();
        var positions = new List<EventPosition>();
        for (var i = 0; i < 10; i++)
        {
            positions.AddRange(await log.AppendAsync(Alice, [Events.Of(Run)], default));
            await log.AppendAsync(Bob, [Events.Of(Run)], default);
        }

        var page = await log.ReadAsync(Alice, positions[3].Cursor, int.MaxValue, default);
        Assert.Equal(positions.Skip(4).Select(position => position.Cursor), page.Events.ToArray().Select(e => e.Cursor));
        Assert.All(page.Events.ToArray(), e => Assert.Equal(Alice, e.Owner));
        Assert.Null(page.Gap);
    }

    [Fact]
    public async Task Read_WithFewBytes_GivesOneEventAtATime()
    {
        var log = CreateLog();
        var before = await HeadAsync(log, Alice);
        await log.AppendAsync(Alice, [Events.Of(Run), Events.Of(Run)], default);
        var page = await log.ReadAsync(Alice, before, 1, default);
        Assert.Equal(1, page.Events.Length);
        Assert.Equal(2, (await log.ReadAsync(Alice, page.Events.Span[0].Cursor, 1, default)).Events.Span[0].Cursor.Offset);
    }

    [Fact]
    public async Task Read_AtTheHead_GivesNothingAndNoGap()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run)], default);
        var page = await log.ReadAsync(Alice, await HeadAsync(log, Alice), int.MaxValue, default);
        Assert.True(page.Events.IsEmpty);
        Assert.Null(page.Gap);
    }

    [Fact]
    public async Task Read_WhatCannotBeProved_IsAStatedGap()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run)], default);
        await log.AppendAsync(Bob, [Events.Of(Run)], default);
        var alice = await HeadAsync(log, Alice);
        var bob = await HeadAsync(log, Bob);
        Assert.Equal(GapReasons.EpochChanged, (await log.ReadAsync(Alice, bob, int.MaxValue, default)).Gap);
        Assert.Equal(GapReasons.CursorAhead, (await log.ReadAsync(Alice, alice with { Offset = 2 }, int.MaxValue, default)).Gap);
        Assert.Equal(GapReasons.EpochChanged, (await log.ReadAsync(Alice, default, int.MaxValue, default)).Gap);
    }

    [Fact]
    public async Task Subscriber_IsWokenAfterEachAppend_OfItsOwnUserOnly_UntilDisposed()
    {
        var log = CreateLog();
        var alice = new WakeCounter();
        var subscription = log.Subscribe(Alice, alice);
        await ListeningAsync(alice);
        var before = alice.Count;
        await log.AppendAsync(Bob, [Events.Of(Run)], default);
        Assert.Equal(before, alice.Count);
        await log.AppendAsync(Alice, [Events.Of(Run)], default);
        Assert.True(alice.Count > before);
        subscription.Dispose();
        subscription.Dispose();
        before = alice.Count;
        await log.AppendAsync(Alice, [Events.Of(Run)], default);
        Assert.Equal(before, alice.Count);
    }

    [Fact]
    public async Task EveryMethod_WithoutAUser_Throws()
    {
        var log = CreateLog();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await log.AppendAsync(default, [Events.Of(Run)], default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await log.ReadAsync(default, default, 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await log.BoundsAsync(default, default));
        Assert.ThrowsAny<ArgumentException>(() => log.Subscribe(default, new WakeCounter()));
    }

    [Fact]
    public async Task Append_ToARunThatHasEnded_IsRefused_AndStoresNothing()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run), Events.Of(Run, endsRun: true)], default);
        var refusal = await Assert.ThrowsAsync<RunMovedException>(async () => await log.AppendAsync(Alice, [Events.OfThread(), Events.Of(Run)], default));
        Assert.Equal((2, true), (refusal.Seq, refusal.IsEnded));
        Assert.Equal(2, (await log.BoundsAsync(Alice, default)).Head);
    }

    [Fact]
    public async Task Append_WhoseWriterBelievesTheRunElsewhere_IsRefused_AndStoresNothing()
    {
        var log = CreateLog();
        await log.AppendAsync(Alice, [Events.Of(Run) with { Seq = 1 }, Events.Of(Run) with { Seq = 2 }], default);
        var refusal = await Assert.ThrowsAsync<RunMovedException>(async () => await log.AppendAsync(Alice, [Events.Of(Run) with { Seq = 2 }], default));
        Assert.Equal((2, false), (refusal.Seq, refusal.IsEnded));
        Assert.Equal(3, (await log.AppendAsync(Alice, [Events.Of(Run) with { Seq = 3 }], default))[0].Seq);
        Assert.Equal(3, (await log.BoundsAsync(Alice, default)).Head);
    }

    /// <summary>Waits until a new subscriber hears; a log may have woken it meanwhile.</summary>
    private protected virtual Task ListeningAsync(WakeCounter counter) => Task.CompletedTask;

    private protected static async Task<Cursor> HeadAsync(IUserEventLog log, UserKey user)
    {
        var bounds = await log.BoundsAsync(user, default);
        return new(bounds.Epoch, bounds.Head);
    }
}

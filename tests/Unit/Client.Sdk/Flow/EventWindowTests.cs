using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Flow;

[Trait("Suite", "Quick")]
public sealed class EventWindowTests
{
    private readonly EventWindow _window = new(4);

    [Fact]
    public async Task Window_BeforeTheFirstReader_HoldsEverything_AndRefusesRatherThanDrops()
    {
        Assert.Equal([true, true, true, true, false], Enumerable.Range(1, 5).Select(Append));

        using var reader = _window.Subscribe();

        Assert.Equal([1, 2, 3, 4], await TakeAsync(reader, 4));
    }

    [Fact]
    public async Task Window_IsAsFullAsItsSlowestReader_AndHasRoomAgainWhenHalfIsTaken()
    {
        using var quick = _window.Subscribe();
        using var slow = _window.Subscribe();
        Assert.All(Enumerable.Range(1, 4), item => Assert.True(Append(item)));
        await TakeAsync(quick, 4);
        Assert.False(Append(5));
        var room = _window.RoomAsync(default);
        await TakeAsync(slow, 2);
        Assert.False(room.IsCompleted);

        await TakeAsync(slow, 1);

        await room.WithinAsync("room");
        Assert.True(Append(5));
    }

    [Fact]
    public async Task Cursor_IsThatOfTheLastEventThatEveryReaderHasFinishedWith()
    {
        var moved = 0;
        _window.Moved = () => moved++;
        using var reader = _window.Subscribe();
        Append(1);
        Append(2);
        Assert.Null(_window.DoneCursor);
        await TakeAsync(reader, 2);
        Assert.Equal(Sent.Cursor(1), _window.DoneCursor);
        reader.Leave(isFinished: false);
        Assert.Equal(Sent.Cursor(1), _window.DoneCursor);

        using var next = _window.Subscribe();

        Assert.Equal([2], await TakeAsync(next, 1));
        next.Leave(isFinished: true);
        Append(3);
        Assert.Equal(Sent.Cursor(2), _window.DoneCursor);
        Assert.Equal(2, moved);
    }

    [Fact]
    public async Task Reader_ThatComesTooLate_IsToldSo_AndStartsAtThePresent()
    {
        var from = _window.Follow();
        Assert.All(Enumerable.Range(1, 9), item => Assert.True(Append(item)));

        using var reader = _window.Subscribe(from, () => long.MaxValue);

        Assert.True(reader.Missed);
        Append(10);
        Assert.Equal([10], await TakeAsync(reader, 1));
    }

    [Fact]
    public async Task Reader_OfARun_EndsWhereItIsToldTo_AlsoWhenItAlreadyWaits()
    {
        var ends = long.MaxValue;
        using var reader = _window.Subscribe(0, () => Interlocked.Read(ref ends));
        Append(1);
        await TakeAsync(reader, 1);
        var waiting = reader.NextAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);

        Interlocked.Exchange(ref ends, 1);
        _window.Pulse();

        Assert.Null(await waiting.WithinAsync("the reader to end"));
        Assert.Null(await reader.NextAsync(default));
        Assert.True(reader.IsOver);
    }

    [Fact]
    public async Task Window_ThatEnds_GivesWhatIsThere_ThenEnds_OrThrowsWhy_UntilItIsReopened()
    {
        Append(1);
        var why = new SignalClientException("closed", "It is over.");
        _window.End(why);
        using var reader = _window.Subscribe();
        Assert.Equal([1], await TakeAsync(reader, 1));
        Assert.Same(why, await Assert.ThrowsAsync<SignalClientException>(async () => await reader.NextAsync(default)));

        _window.Reopen();
        Append(2);

        Assert.Equal([2], await TakeAsync(reader, 1));
        _window.End(null);
        Assert.Null(await reader.NextAsync(default));
        Assert.True(reader.IsOver);
    }

    private bool Append(int offset) => _window.TryAppend(Sent.Thought(offset));

    private static async Task<List<int>> TakeAsync(WindowReader reader, int count)
    {
        var taken = new List<int>();
        while (taken.Count < count)
            if (await reader.NextAsync(default).AsTask().WithinAsync("an event") is ReceivedEvent item)
                taken.Add((int)item.At.Offset);
        return taken;
    }
}

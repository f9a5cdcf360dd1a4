using Netra.Signal.Server.Limits;
using Xunit;

namespace Netra.Signal.Tests.Unit.Limits;

public sealed class ConnectionLimitTests
{
    [Fact]
    public void Reserve_BeyondTheLimit_IsRefused_UntilAPlaceIsFree_AndForThisUserOnly()
    {
        var limit = new ConnectionLimit(new() { ConnectionsPerUser = 2 });
        var first = limit.TryReserve(Users.Alice);
        using var second = limit.TryReserve(Users.Alice);

        Assert.Null(limit.TryReserve(Users.Alice));
        Assert.NotNull(limit.TryReserve(Users.Bob));
        first!.Dispose();
        Assert.NotNull(limit.TryReserve(Users.Alice));
        Assert.Null(limit.TryReserve(Users.Alice));
    }

    [Fact]
    public void Release_Twice_FreesOnePlaceOnly()
    {
        var limit = new ConnectionLimit(new() { ConnectionsPerUser = 2 });
        var first = limit.TryReserve(Users.Alice);
        Assert.NotNull(limit.TryReserve(Users.Alice));

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(limit.TryReserve(Users.Alice));
        Assert.Null(limit.TryReserve(Users.Alice));
    }

    [Fact]
    public void Release_OfTheLast_LeavesNoEntry()
    {
        var limit = new ConnectionLimit(new());
        var place = limit.TryReserve(Users.Alice);
        Assert.Equal(1, limit.Users);

        place!.Dispose();

        Assert.Equal(0, limit.Users);
    }

    [Fact]
    public void Reserve_ByManyThreads_NeverGivesMoreThanTheLimit_AndEndsEmpty()
    {
        const int Most = 3;
        var limit = new ConnectionLimit(new() { ConnectionsPerUser = Most });
        int held = 0, highest = 0, granted = 0, refused = 0;
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < 5_000; i++)
            {
                var place = limit.TryReserve(Users.Alice);
                if (place is null)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }
                Interlocked.Increment(ref granted);
                var now = Interlocked.Increment(ref held);
                for (var seen = highest; now > seen; seen = highest)
                    Interlocked.CompareExchange(ref highest, now, seen);
                Thread.Yield();
                Interlocked.Decrement(ref held);
                place.Dispose();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.InRange(highest, 1, Most);
        Assert.Equal(40_000, granted + refused);
        Assert.Equal(0, limit.Users);
        Assert.All(Enumerable.Range(0, Most), _ => Assert.NotNull(limit.TryReserve(Users.Alice)));
        Assert.Null(limit.TryReserve(Users.Alice));
    }

    [Fact]
    public void Reserve_ForNobody_Throws() => Assert.Throws<ArgumentException>(() => new ConnectionLimit(new()).TryReserve(default));
}

using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Xunit;

namespace Netra.Signal.Tests.Unit.Limits;

public sealed class ConnectionLimitTests
{
    private static readonly UserKeyDerivation Derivation = new(new byte[32]);
    private readonly UserKey _alice = Derivation.Derive("oidc", "i", "alice");
    private readonly UserKey _bob = Derivation.Derive("oidc", "i", "bob");

    [Fact]
    public void Reserve_BeyondTheLimit_IsRefused_UntilAPlaceIsFree_AndForThisUserOnly()
    {
        var limit = new ConnectionLimit(new() { ConnectionsPerUser = 2 });
        var first = limit.TryReserve(_alice);
        using var second = limit.TryReserve(_alice);

        Assert.Null(limit.TryReserve(_alice));
        Assert.NotNull(limit.TryReserve(_bob));
        first!.Dispose();
        Assert.NotNull(limit.TryReserve(_alice));
        Assert.Null(limit.TryReserve(_alice));
    }

    [Fact]
    public void Release_Twice_FreesOnePlaceOnly()
    {
        var limit = new ConnectionLimit(new() { ConnectionsPerUser = 2 });
        var first = limit.TryReserve(_alice);
        Assert.NotNull(limit.TryReserve(_alice));

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(limit.TryReserve(_alice));
        Assert.Null(limit.TryReserve(_alice));
    }

    [Fact]
    public void Release_OfTheLast_LeavesNoEntry()
    {
        var limit = new ConnectionLimit(new());
        var place = limit.TryReserve(_alice);
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
                var place = limit.TryReserve(_alice);
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
        Assert.All(Enumerable.Range(0, Most), _ => Assert.NotNull(limit.TryReserve(_alice)));
        Assert.Null(limit.TryReserve(_alice));
    }

    [Fact]
    public void Reserve_ForNobody_Throws() => Assert.Throws<ArgumentException>(() => new ConnectionLimit(new()).TryReserve(default));
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A worker's numbers are those of the run, whichever pods store its events.</summary>
public sealed class SharedNumbersTests : TwoPods
{
    [Fact]
    public async Task ARunThatBothPodsWriteInTurn_IsNumberedOnByBoth_AlsoAfterAnEventWithoutANumber()
    {
        Assert.Equal(1, await StoreAsync(One.Log, 1, n: 1));
        Assert.Equal(2, await StoreAsync(Two.Log, 2, n: 2));
        // The first pod's writer has read on: it knows of the second event, the pod's lane does not know that it had a number.
        Assert.Equal(3, await StoreAsync(One.Log, 3, n: null));
        Assert.Equal(4, await StoreAsync(One.Log, 4, n: 3));
        Assert.Equal(5, await StoreAsync(Two.Log, 5, n: 4));

        Assert.Equal(4, await StoreAsync(Two.Log, 6, n: 3));
        Assert.Equal(5, await StoreAsync(One.Log, 6, n: 4));
        var gap = await Assert.ThrowsAsync<SignalException>(() => StoreAsync(Two.Log, 6, n: 9));
        Assert.Equal((ErrorCodes.InvalidArgument, "invalid_argument: n is 9; the next number of this run is 5."), (gap.Code, gap.Message));
        Assert.Equal(6, await StoreAsync(Two.Log, 6, n: 5));
    }

    private static async Task<long> StoreAsync(IUserEventLog log, long seq, long? n) =>
        (await log.AppendAsync(Users.Alice, [Events.Of(Run, n) with { Seq = seq }], default))[0].Seq;
}

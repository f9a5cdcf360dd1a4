using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class WakeUpTests
{
    [Fact]
    public async Task EventStoredWhileTheLogIsRead_IsWrittenWithoutAnother()
    {
        var alice = Users.Key("alice");
        var log = new MemoryEventLog(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance);
        var isLate = false;
        var rig = new DeliveryRig(new InterruptedLog(log, async () =>
        {
            if (!isLate)
                return;
            isLate = false;
            await log.AppendAsync(alice, [Events.Of(RunId.Parse("r-late"))], default);
        }));
        var (_, heard) = await rig.AttachAsync(alice);

        await rig.AppendAsync(alice);
        isLate = true;
        await rig.AppendAsync(alice);

        Assert.Equal([1L, 2, 3], heard.Offsets);
    }

    [Fact]
    public async Task EventStoredWhileTheHeadIsRead_IsWrittenWithoutAnother()
    {
        var alice = Users.Key("alice");
        var log = new MemoryEventLog(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance);
        var reads = 0;
        // The first read finds nothing, for nothing was stored: then comes the event.
        var rig = new DeliveryRig(new InterruptedLog(log, async () =>
        {
            if (++reads == 1)
                await log.AppendAsync(alice, [Events.Of(RunId.Parse("r-late"))], default);
        }));
        var (_, heard) = await rig.AttachAsync(alice);

        Assert.Equal([1L], heard.Offsets);
    }
}

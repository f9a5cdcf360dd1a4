using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

public sealed class RegistryTests
{
    private readonly DeliveryRig _rig = new();

    [Fact]
    public async Task ConnectAndKill_ManyTimes_LeavesNothingInAnyRegistry()
    {
        var log = (Netra.Signal.Server.EventLog.Memory.MemoryEventLog)_rig.Log;
        for (var i = 0; i < 100_000; i++)
        {
            var user = Users.Key($"user-{i % 1000}");
            var (cursor, _) = _rig.Connect(user);
            if (i % 3 == 0)
            {
                await cursor.AttachAsync(null, null, default);
                cursor.OpenFlow();
            }

            _rig.Channels.Remove(cursor);
        }

        Assert.Equal(0, _rig.Channels.Users);
        Assert.Equal(1000, log.Users);
        _rig.Time.Advance(_rig.LogOptions.KeptFor * 2);
        Assert.Equal((0, 0L), (log.Users, log.Bytes));
    }

    [Trait("Suite", "Quick")]
    [Fact]
    public async Task ClosingOneTab_LeavesTheOtherOneHearing()
    {
        var (first, gone) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, stays) = await _rig.AttachAsync(Users.Key("alice"));
        _rig.Channels.Remove(first);
        _rig.Channels.Remove(first);
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal([1L], stays.Offsets);
        Assert.Empty(gone.Offsets);
        Assert.Equal(1, _rig.Channels.Users);
    }

    [Fact]
    public async Task ConnectAndDisconnect_AtTheSameTime_NeverLeavesADeafConnection()
    {
        var user = Users.Key("alice");
        for (var round = 0; round < 300; round++)
        {
            var (old, _) = _rig.Connect(user);
            var add = Task.Factory.StartNew(() => _rig.Connect(user));
            _rig.Channels.Remove(old);
            var (cursor, writer) = await add;
            await cursor.AttachAsync(null, null, default);
            cursor.OpenFlow();
            await _rig.AppendAsync(user);
            Assert.Single(writer.Offsets);
            _rig.Channels.Remove(cursor);
        }

        Assert.Equal(0, _rig.Channels.Users);
    }
}

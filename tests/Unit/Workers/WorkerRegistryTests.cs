using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

public sealed class WorkerRegistryTests : IDisposable
{
    private readonly WorkerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Place_OfARunThatNobodyHasAnyMore_IsFree()
    {
        _rig.Connect(1);
        var run = new RunName(Users.Alice, RunId.Parse("r1"));
        for (var i = 0; i < 5000; i++)
        {
            Assert.NotNull(_rig.Registry.TryHold(run, "remote", null, _ => "lease"));
            var dropping = Task.Run(() => _rig.Registry.Drop(run));
            while (_rig.Registry.HolderOf(run) is not null)
                Thread.SpinWait(1);
            Assert.True(_rig.Registry.HasRoom("remote"));
            Assert.NotNull(await dropping);
        }
    }

    [Fact]
    public async Task Place_ThatManyTakeAndFreeAtOnce_IsFreeInTheEnd()
    {
        _rig.Connect(1);
        var run = new RunName(Users.Alice, RunId.Parse("r1"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                _rig.Registry.TryHold(run, "remote", null, _ => "lease");
                _rig.Registry.Drop(run);
            }
        })));
        Assert.Equal((0, true), (_rig.Registry.Held, _rig.Registry.HasRoom("remote")));
    }
}

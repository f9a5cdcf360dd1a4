using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>What holds for runs in busy threads wherever they are kept.</summary>
public abstract class QueueContract : IAsyncLifetime
{
    private protected QueueRig Rig { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Rig = MakeRig();
        return Rig.OpenAsync();
    }

    public Task DisposeAsync() => Rig.DisposeAsync().AsTask();

    private protected abstract QueueRig MakeRig();
}

using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

[Trait("Suite", "Quick")]
public sealed class MemoryBusyThreadTests : BusyThreadContract
{
    private protected override QueueRig MakeRig() => new MemoryQueueRig();
}

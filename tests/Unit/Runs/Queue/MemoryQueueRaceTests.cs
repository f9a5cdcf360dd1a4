using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

[Trait("Suite", "Quick")]
public sealed class MemoryQueueRaceTests : QueueRaceContract
{
    private protected override QueueRig MakeRig() => new MemoryQueueRig();
}

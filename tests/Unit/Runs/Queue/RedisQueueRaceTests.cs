namespace Netra.Signal.Tests.Unit.Runs.Queue;

public sealed class RedisQueueRaceTests : QueueRaceContract
{
    private protected override QueueRig MakeRig() => new RedisQueueRig();
}

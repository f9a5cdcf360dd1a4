namespace Netra.Signal.Tests.Unit.Runs.Queue;

public sealed class RedisBusyThreadTests : BusyThreadContract
{
    private protected override QueueRig MakeRig() => new RedisQueueRig();
}

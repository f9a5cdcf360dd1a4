namespace Netra.Signal.Tests.Unit.Runs.Queue;

public sealed class RedisWaitingRunTests : WaitingRunContract
{
    private protected override QueueRig MakeRig() => new RedisQueueRig();
}

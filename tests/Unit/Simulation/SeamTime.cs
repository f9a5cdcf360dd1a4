using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The clock as code outside every lock sees it: asking it lets others run, and its timers fire as items of who set them.</summary>
internal sealed class SeamTime(ManualTimeProvider clock, SimulatedScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        scheduler.Preempt();
        return clock.GetUtcNow();
    }

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var domain = scheduler.Running;
        return clock.CreateTimer(_ => domain.Add(() => callback(state)), null, dueTime, period);
    }
}

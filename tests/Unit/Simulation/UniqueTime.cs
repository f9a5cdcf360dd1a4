using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A clock that never shows the same instant twice, so that "idle longest" has one answer in every process.</summary>
internal sealed class UniqueTime(ManualTimeProvider clock) : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddTicks(++_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}

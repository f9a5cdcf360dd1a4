using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Time_PassesOnlyWhenTheTestSaysSo()
    {
        var (now, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        Assert.Equal(now, _time.GetUtcNow());

        _time.Advance(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(TimeSpan.FromMilliseconds(1500), _time.GetUtcNow() - now);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), _time.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_FireInTheOrderTheyAreDue_AtTheirTime_WithWhatTheyStart()
    {
        var (start, fired) = (_time.GetUtcNow(), new List<(string Name, double Seconds)>());
        void Fired(string name) => fired.Add((name, (_time.GetUtcNow() - start).TotalSeconds));
        using var late = _time.CreateTimer(_ => Fired("late"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var tick = _time.CreateTimer(_ => Fired("tick"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        ITimer? nested = null;
        using var early = _time.CreateTimer(
            _ =>
            {
                Fired("early");
                nested = _time.CreateTimer(_ => Fired("nested"), null, TimeSpan.FromSeconds(0.5), Timeout.InfiniteTimeSpan);
            },
            null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal([("early", 1), ("nested", 1.5), ("tick", 2), ("late", 3), ("tick", 4)], fired);
        Assert.Equal(1, _time.PendingTimers);
        nested!.Dispose();
    }

    [Fact]
    public void Timer_ChangedOrDisposed_FiresAccordingly()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, fired);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(1, fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task Drive_PassesTimeUntilTheWorkIsDone()
    {
        var start = _time.GetUtcNow();
        await _time.DriveAsync(WorkAsync());

        Assert.Equal(TimeSpan.FromHours(3), _time.GetUtcNow() - start);

        async Task WorkAsync()
        {
            for (var hour = 0; hour < 3; hour++)
                await Task.Delay(TimeSpan.FromHours(1), _time);
        }
    }

    [Fact]
    public async Task Drive_OfWorkThatNeverEnds_FailsAtItsDeadline() =>
        await Assert.ThrowsAsync<TimeoutException>(
            () => _time.DriveAsync(new TaskCompletionSource().Task, TimeSpan.FromMilliseconds(50)));
}

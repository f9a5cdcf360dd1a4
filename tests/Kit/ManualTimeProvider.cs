namespace Netra.Signal.Tests.Kit;

/// <summary>A clock that a test drives: time passes when the test says so. Thread-safe.</summary>
/// <remarks>
/// Timers fire on the thread that advances, in the order they are due, each seeing the time it was due at; what a timer's callback
/// starts within the advanced span fires too. Only one thread should advance.
/// </remarks>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    /// <summary>Starts at a fixed instant: 2026-11-20, ten o'clock UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait to fire.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    /// <summary>How long until the next timer fires; <see langword="null"/> when none waits.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            lock (_gate)
                return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _now;
        }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Lets time pass until the next timer fires.</summary>
    /// <returns>Whether there was one.</returns>
    public bool AdvanceToNext()
    {
        DateTimeOffset due;
        lock (_gate)
        {
            if (_timers.Count == 0)
                return false;
            due = _timers.Min(timer => timer.Due);
        }
        AdvanceTo(due);
        return true;
    }

    /// <summary>Lets time pass, timer by timer, until the work is done.</summary>
    /// <exception cref="TimeoutException">It was not done by the deadline, which is in real time.</exception>
    public async Task DriveAsync(Task work, TimeSpan? deadline = null)
    {
        using var limit = new CancellationTokenSource(deadline ?? TimeSpan.FromSeconds(20));
        while (!work.IsCompleted)
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"The work was not done; {PendingTimers} timers were pending.");
            if (!AdvanceToNext())
                await Task.WhenAny(work, Task.Delay(1, CancellationToken.None));
            else
                await Task.Yield();
        }
        await work;
    }

    internal bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
                return false;
            _timers.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = _now + dueTime;
                _timers.Add(timer);
            }
            return true;
        }
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    private void AdvanceTo(DateTimeOffset end)
    {
        while (NextDueBy(end) is { } timer)
            timer.Fire();
    }

    private ManualTimer? NextDueBy(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            var now = next?.Due ?? end;
            _now = now > _now ? now : _now;
            if (next is not null && next.Period != Timeout.InfiniteTimeSpan)
                next.Due += next.Period;
            else if (next is not null)
                _timers.Remove(next);
            return next;
        }
    }
}

using Netra.Signal.Server.Agents.Docs;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class PaceTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Words_TakeTheirTime()
    {
        var (pace, began) = (new Pace(20, _time), _time.GetUtcNow());
        for (var i = 0; i < 40; i++)
            await _time.DriveAsync(pace.WaitAsync(1, default));

        Assert.Equal(TimeSpan.FromSeconds(2), _time.GetUtcNow() - began);
    }

    [Fact]
    public async Task RunThatWasHeldUp_GoesOnAtItsPace_WithoutABurst()
    {
        var pace = new Pace(20, _time);
        _time.Advance(TimeSpan.FromSeconds(60));
        var began = _time.GetUtcNow();
        for (var i = 0; i < 40; i++)
            await _time.DriveAsync(pace.WaitAsync(1, default));

        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, 1.9, 2.0);
    }

    [Fact]
    public async Task Cancellation_EndsTheWaitAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        var wait = new Pace(1, _time).WaitAsync(1000, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WithinAsync("the wait to end"));
        Assert.Equal(0, _time.PendingTimers);
    }
}

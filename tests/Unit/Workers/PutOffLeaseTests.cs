using Netra.Signal.Shared.Worker;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Runs.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A worker shows more leases than a slow store can be asked for within a call.</summary>
public sealed class PutOffLeaseTests : IDisposable
{
    private const int Leases = 96;

    /// <summary>How often the store is asked before the time is over; what is on its way then is answered.</summary>
    private const int InTime = 40;

    private readonly Gauges _gauges = new();
    private readonly WorkerRig _rig;
    private readonly string[] _leases = new string[Leases];
    private HookedLeases _store = null!;
    private TestWorker _worker = null!;
    private TaskCompletionSource _isOver = new();
    private int _asked;

    public PutOffLeaseTests()
    {
        _rig = new(new() { LeaseFor = TimeSpan.FromDays(1) }, leases: inner => _store = new(inner));
        _gauges.Of(_rig.Meters);
    }

    public void Dispose()
    {
        _rig.Dispose();
        _gauges.Dispose();
    }

    [Fact]
    public async Task Leases_WhoseTurnDoesNotComeInACall_AreNeitherKeptNorLost_ButCounted_AndLoggedOnce()
    {
        await TakeAsync();
        var before = _gauges["netra.signal.leases"];
        var renewed = (await RenewAsync()).Renewed;
        Assert.InRange(renewed.Count, 1, Leases - 1);
        Assert.Equal(Leases - renewed.Count, _gauges["netra.signal.leases"] - before);
        var said = Assert.Single(_rig.Logger.Entries, entry => entry.Id == 1715);
        Assert.StartsWith($"For {Leases - renewed.Count} of {Leases} leases ", said.Text, StringComparison.Ordinal);
        // Whoever has time for all says nothing.
        _store.Finding = static _ => Task.CompletedTask;
        Assert.Equal(_leases, (await _worker.RenewAsync(_leases)).Renewed);
        Assert.Single(_rig.Logger.Entries, entry => entry.Id == 1715);
    }

    [Fact]
    public async Task Leases_ThatAreShownAgainAndAgain_HaveTheirTurn_WhereverTheyStandInTheCall()
    {
        await TakeAsync();
        var renewed = new HashSet<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                renewed.UnionWith((await RenewAsync()).Renewed);
                return renewed.Count == Leases;
            },
            "each lease to be renewed");
    }

    private async Task TakeAsync()
    {
        _worker = _rig.Connect(Leases);
        for (var i = 0; i < Leases; i++)
            _leases[i] = await _worker.TakeAsync($"user-{i}", "r1");
        _store.Finding = _ =>
        {
            var asked = Interlocked.Increment(ref _asked);
            if (asked == InTime)
            {
                _rig.Time.Advance(TimeSpan.FromSeconds(2));
                _isOver.TrySetResult();
            }

            // Nobody is answered while the time passes.
            return asked < InTime ? Task.CompletedTask : _isOver.Task;
        };
    }

    private async Task<RenewAnswer> RenewAsync()
    {
        _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _asked, 0);
        var answer = await _worker.RenewAsync(_leases);
        Assert.Empty(answer.Lost);
        return answer;
    }
}

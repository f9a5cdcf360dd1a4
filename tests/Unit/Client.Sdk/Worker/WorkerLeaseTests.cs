using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>How leases are kept and lost, by a clock of the test's own.</summary>
public sealed class WorkerLeaseTests
{
    private static readonly TimeSpan Third = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Leases_AreRenewed_WhileAHandlerBlocksItsThread()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        using var go = new ManualResetEventSlim();
        await using var worker = await WorkerUnderTest.StartAsync(
            gateway,
            (_, _) =>
            {
                go.Wait();
                return Task.CompletedTask;
            },
            OnMyClock);
        string[] runs = ["r-1", "r-2", "r-3", "r-4"];
        foreach (var run in runs)
            await gateway.AssignAsync(run);
        await Eventually.TrueAsync(() => worker.Worker.Running == 4, "the runs to work");
        for (var i = 0; i < 5; i++)
            await PassAThirdAsync();
        await Eventually.TrueAsync(() => gateway.Renewed.Count(call => call.GetProperty("leases").GetArrayLength() == 4) == 5, "the leases to be renewed, again and again");
        go.Set();
        foreach (var run in runs)
            Assert.Equal("agent_completed", (await gateway.EndAsync(run)).Type);
    }

    [Fact]
    public async Task Lease_ThatIsLost_CancelsTheHandler_AndNothingMoreIsSaid()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var left = new TaskCompletionSource();
        await using var worker = await WorkerUnderTest.StartAsync(
            gateway,
            async (run, cancelled) =>
            {
                await run.ThinkingAsync("waiting");
                await Task.Delay(Timeout.Infinite, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.ThinkingAsync("late").AsTask());
                left.SetResult();
            },
            OnMyClock);
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => gateway.Types("r-1").Any(), "the run to work");
        gateway.Lost["lease-r-1"] = true;
        await PassAThirdAsync();
        await left.Task.WithinAsync("the handler to leave");
        await Eventually.TrueAsync(() => worker.Worker.Running == 0, "the run to be forgotten");
        Assert.Equal(["agent_thinking"], gateway.Types("r-1"));
        Assert.Contains(worker.Log.Entries, entry => entry.Id == 2104 && entry.Text.Contains("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lease_ThatCannotBeRenewedForAsLongAsItLasts_IsGivenUpHereToo()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var proxy = new CutProxy(gateway.Address);
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (_, cancelled) => Task.Delay(Timeout.Infinite, cancelled), OnMyClock, proxy.Address);
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => worker.Worker.Running == 1, "the run to work");
        proxy.Refusing = true;
        proxy.Cut();
        await Eventually.TrueAsync(() => IsGivenUpASecondLater(worker), "the run to be given up");
        Assert.Contains(worker.Log.Entries, entry => entry.Id == 2104);
    }

    [Fact]
    public async Task Lease_OfARunThatIsHeard_IsNotGivenUp_ThoughNoRenewalSucceeds()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var (said, taken) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
        await using var worker = await WorkerUnderTest.StartAsync(
            gateway,
            async (run, cancelled) =>
            {
                for (var i = 0; i < 6; i++)
                {
                    await said.WaitAsync(cancelled);
                    // Returns once the gateway has answered.
                    await (await run.ToolAsync($"tool-{i}")).CompleteAsync();
                    taken.Release();
                }
            },
            OnMyClock);
        gateway.RenewsNothing = true;
        await gateway.AssignAsync("r-1");
        for (var i = 0; i < 5; i++)
        {
            said.Release();
            await taken.WaitAsync().WithinAsync("what was said to be acknowledged");
            _time.Advance(Third);
        }

        said.Release();
        Assert.Equal("agent_completed", (await gateway.EndAsync("r-1")).Type);
    }

    private void OnMyClock(AgentWorkerOptions options) => (options.TimeProvider, options.CallTimeout) = (_time, TimeSpan.FromHours(1));

    /// <summary>A third of a lease passes, once everything of the third before is done: only then is the next timer that of the leases.</summary>
    private async Task PassAThirdAsync()
    {
        await Eventually.TrueAsync(() => _time.NextIn == Third, "the leases to be kept");
        _time.Advance(Third);
    }

    private bool IsGivenUpASecondLater(WorkerUnderTest worker)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return worker.Worker.Running == 0;
    }
}

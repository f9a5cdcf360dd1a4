using Netra.Signal.Client;
using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>How a worker stops, and when it gives up.</summary>
public sealed class WorkerStopTests
{
    [Fact]
    public async Task Worker_ThatStops_TakesNoMoreRuns_AndLetsThoseItHasEnd()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var go = new TaskCompletionSource();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, async (run, cancelled) =>
        {
            await go.Task.WaitAsync(cancelled);
            await run.CompleteAsync("whole");
        });
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => worker.Worker.Running == 1, "the run to work");
        var stop = worker.Worker.StopAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => gateway.Registered.Count == 2, "the worker to offer nothing");
        Assert.Equal("""{"agents":[]}""", gateway.Registered.Last().GetRawText());
        Assert.False(stop.IsCompleted);
        go.SetResult();
        await stop.WithinAsync("the worker to stop");
        Assert.Equal(["agent_completed"], gateway.Types("r-1"));
        Assert.Empty(gateway.Released);
    }

    [Fact]
    public async Task Worker_WhoseTimeToStopIsOver_HandsItsRunsBack_AndSaysNothingMoreInThem()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        var cancelled = new TaskCompletionSource();
        await using var worker = await WorkerUnderTest.StartAsync(
            gateway,
            async (run, token) =>
            {
                await run.ThinkingAsync("long");
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.SetResult();
            },
            options => options.StopWithin = TimeSpan.Zero);
        await gateway.AssignAsync("r-1");
        await Eventually.TrueAsync(() => gateway.Types("r-1").Any(), "the run to work");
        await worker.Worker.StopAsync(CancellationToken.None).WithinAsync("the worker to stop");
        await cancelled.Task.WithinAsync("the handler to be cancelled");
        Assert.Equal("""{"lease":"lease-r-1","reason":"Its worker stops."}""", Assert.Single(gateway.Released).GetRawText());
        Assert.Equal(["agent_thinking"], gateway.Types("r-1"));
    }

    [Fact]
    public async Task Worker_ThatIsRefusedForLong_FailsWithTheGatewaysReason()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        gateway.Refusal = "forbidden: Your application may not serve echo.";
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (_, _) => Task.CompletedTask, options => options.RefusalTimeout = TimeSpan.Zero);
        var refused = await Assert.ThrowsAsync<SignalClientException>(() => worker.Worker.ExecuteTask!.WithinAsync("the worker to fail"));
        Assert.Equal(("forbidden", "Your application may not serve echo."), (refused.Code, refused.Message));
        Assert.Equal(3, gateway.Registered.Count);
        Assert.Contains(worker.Log.Entries, entry => entry.Id == 2117);
    }

    [Fact]
    public async Task Worker_ThatIsToldToComeBack_DoesSo()
    {
        await using var gateway = await FakeWorkerGateway.StartAsync();
        await using var worker = await WorkerUnderTest.StartAsync(gateway, (_, _) => Task.CompletedTask);
        await gateway.SayAsync("closing", new { code = "going_away", reason = "A deploy.", reconnect = true, retryAfterMs = 1 });
        await Eventually.TrueAsync(() => gateway.Registered.Count == 2, "the worker to be back");
        await gateway.AssignAsync("r-1");
        await gateway.EndAsync("r-1");
    }

    [Fact]
    public void Settings_ThatAreWrong_AreNamed_AllAtOnce()
    {
        var options = new AgentWorkerOptions { Address = new("http://far.example"), Concurrency = 0, StopWithin = TimeSpan.FromDays(2), MergeText = TimeSpan.FromMinutes(1), ApproveWithin = TimeSpan.Zero };
        var wrong = Assert.Throws<ArgumentException>(() => new AgentWorker(options, [], Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)).Message;
        foreach (var named in (string[])["in clear", "AccessToken", "no agent", "Concurrency", "StopWithin", "MergeText", "ApproveWithin"])
            Assert.Contains(named, wrong, StringComparison.Ordinal);
        var builder = new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddNetraAgentWorker(_ => { });
        Assert.Throws<ArgumentException>(() => builder.MapAgent("no spaces", (_, _) => Task.CompletedTask));
        Assert.Throws<ArgumentException>(() => builder.MapAgent("many", (_, _) => Task.CompletedTask, concurrency: 0));
        builder.MapAgent("once", (_, _) => Task.CompletedTask);
        Assert.Throws<ArgumentException>(() => builder.MapAgent("once", (_, _) => Task.CompletedTask));
    }
}

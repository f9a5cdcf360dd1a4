using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>What is under way does not expire, and everything else does.</summary>
public sealed class RetentionTests : TwoRunPods
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    public RetentionTests()
    {
        (LogOptions.KeptFor, RunOptions.KeptFor, RunOptions.EndedKeptPerUser) = (Kept, Kept, 20);
        RunOptions.MergeText = TimeSpan.Zero;
    }

    [Fact]
    public async Task ARunThatIsSilentForLongerThanAnythingIsKept_StaysWhole_AndExpiresAfterItsEnd()
    {
        await One.StartRunAsync("silent");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await One.Agent.Run.TextAsync("Before. ");
        await RedisTimeAsync(3 * Kept);
        Assert.Equal(RunStatus.Running, (await Two.GetRunAsync("silent")).Status);
        Assert.Equal("1", await Redis.CommandAsync("ZCARD", $"netra:runs:{{{Users.Alice}}}:active"));
        Assert.Equal("1", await Redis.CommandAsync("SCARD", One.Names.Key));
        await One.Agent.Run.TextAsync("After.");
        await One.Agent.Run.CompleteAsync();
        Assert.Equal("Before. After.", Assert.Single((await Two.GetRunAsync("silent")).Messages).Text);
        Assert.Equal([1, 2, 3, 4, 5], (await EventsAsync(Two)).Select(e => e.Position.Seq));
        Assert.Empty(await EternalAsync());
        await FloorAsync();
    }

    [Fact]
    public async Task ARunThatOthersTalkBeside_StaysWhole_ThoughTheirCallsPutOffOnlyTheLog()
    {
        await One.StartRunAsync("beside");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        var passed = RedisTimeAsync(2 * Kept);
        while (!passed.IsCompleted)
            await EventsAsync(Two);
        await passed;
        Assert.Equal(RunStatus.Running, (await Two.GetRunAsync("beside")).Status);
        Assert.Equal("1", await Redis.CommandAsync("ZCARD", $"netra:runs:{{{Users.Alice}}}:active"));
        One.Agent.Leave();
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "the run to end");
        Assert.Equal(RunStatus.Completed, (await Two.GetRunAsync("beside")).Status);
    }

    [Fact]
    public async Task ThousandsOfRuns_LeaveNoMoreThanIsKept_AndThenNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async lane =>
        {
            for (var i = 0; i < 250; i++)
                await (i % 2 == 0 ? One : Two).StartRunAsync($"r-{lane}-{i}", "quick", "t-one", $"user-{lane}");
        }));
        await Eventually.TrueAsync(() => One.Gauges.AreNone && Two.Gauges.AreNone, "every run to end", TimeSpan.FromSeconds(60));
        // An end is stored, and its writer let go, before the run is kept as ended.
        foreach (var pod in (RunPod[])[One, Two])
            await Eventually.TrueAsync(async () => await Redis.CommandAsync("SCARD", pod.Names.Key) == "0", "the last end to be kept");
        foreach (var thread in await KeysAsync("*}:thread:*"))
            Assert.InRange(int.Parse(await Redis.CommandAsync("ZCARD", thread), System.Globalization.CultureInfo.InvariantCulture), 0, 20 + 20 + 17);
        Assert.InRange((await KeysAsync()).Length, 1, 8 * (20 + 20 + 11) + 10);
        Assert.Empty(await EternalAsync());
        await FloorAsync();
    }

    [Fact]
    public async Task ARunThatIsEndedOnAnotherPod_IsNoMoreListedAsThisOnes()
    {
        await One.StartRunAsync("elsewhere");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        await Two.CancelRunAsync("elsewhere");
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "the agent to be told");
        await Eventually.TrueAsync(async () => await Redis.CommandAsync("SCARD", One.Names.Key) == "0", "the run to be forgotten");
    }

    /// <summary>Of users their secrets are left, and of pods no runs. What belongs to no user is there once for the environment, or once for a pod.</summary>
    private async Task FloorAsync()
    {
        await Eventually.TrueAsync(() => One.Store.Watches + Two.Store.Watches == 0, "nobody to look for ends");
        await Eventually.TrueAsync(
            async () => (await KeysAsync("*{*")).All(key => key.EndsWith("}:secret", StringComparison.Ordinal)) && (await KeysAsync("*:runs")).Length == 0,
            "everything else to expire",
            TimeSpan.FromSeconds(60));
    }
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Redis goes away while a run is being started: it is gone or it ends, and its name can be used again.</summary>
public sealed class RefusedRunTests : TwoRunPods
{
    [Fact]
    public async Task ARunThatCouldNotBeAddedInTime_IsNotAddedLater()
    {
        await CompletesAsync("earlier");
        var before = await RunKeysAsync();
        await Redis.PauseAsync();
        await RefusedAsync(() => One.StartRunAsync("late"));
        await Redis.ResumeAsync();
        await SettledAsync();
        Assert.Equal(before, await RunKeysAsync());
        await CompletesAsync("late");
    }

    [Fact]
    public async Task ARunThatCouldNotBegin_IsGone_AndItsNameIsFree_AndNothingOfItIsLeftInThePod()
    {
        Added = () => Redis.KillAsync();
        await RefusedAsync(() => One.StartRunAsync("unbegun"));
        Assert.True(One.Gauges.AreNone);
        Added = () => Task.CompletedTask;
        await Redis.StartAgainAsync();
        await SettledAsync();
        Assert.Empty(await RunKeysAsync());
        Assert.Equal("0", await Redis.CommandAsync("SCARD", One.Names.Key));
        await Eventually.TrueAsync(() => !One.Store.Watched.Any(), "nobody to look for its end");
        await CompletesAsync("unbegun");
    }

    [Fact]
    public async Task ARunThatCouldNotBegin_AndThatAnotherPodWasToldOf_Ends()
    {
        Added = async () =>
        {
            Assert.Equal(RunStatus.Queued, (await Two.StartRunAsync("told")).Status);
            await Redis.KillAsync();
        };
        await RefusedAsync(() => One.StartRunAsync("told"));
        Added = () => Task.CompletedTask;
        await Redis.StartAgainAsync();
        await SettledAsync();
        Assert.Equal(["agent_error"], await EndsAsync(Two, "told"));
        var state = await AnswerAsync(() => Two.GetRunAsync("told"));
        Assert.Equal((RunStatus.Failed, ErrorCodes.Unavailable), (state.Status, state.Error!.Code));
        await UnlistedAsync(One);
    }

    [Fact]
    public async Task RunsWhoseStartsAreCutOff_AllEnd_OrAreGone_AndNoneIsLeftUnderWay()
    {
        await using var proxy = new CutProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        await using var pod = await RunPod.StartAsync($"127.0.0.1:{proxy.Address.Port}", Change, runs: new() { KeptFor = TimeSpan.FromSeconds(20), WhenBusy = WhenBusy.Concurrent });
        var accepted = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            await BackAsync(pod);
            var start = pod.StartRunAsync($"cut-{i}", "quick");
            if (i % 2 == 0)
                proxy.Cut();
            try
            {
                await start;
                accepted.Add($"cut-{i}");
            }
            catch (SignalException refusal) when (refusal.Code == ErrorCodes.Unavailable)
            {
                // It may be asked for again below.
            }
        }

        await BackAsync(pod);
        await Eventually.TrueAsync(() => pod.Refused.Count == 0 && pod.Gauges.AreNone, "every run to end or to be gone");
        Assert.NotEmpty(accepted);
        foreach (var run in accepted)
            Assert.Single(await EndsAsync(Two, run));
        Assert.Equal("0", await Redis.CommandAsync("ZCARD", $"netra:runs:{{{Users.Alice}}}:active"));
        await UnlistedAsync(pod);
    }

    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.EmitTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));

    private static async Task RefusedAsync(Func<Task> start) =>
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(start)).Code);

    private async Task SettledAsync()
    {
        await BackAsync(One, Two);
        await Eventually.TrueAsync(() => One.Refused.Count == 0, "what was refused to be taken back");
    }

    /// <summary>An end is stored for certain; that it is also kept with the run is tried again now and then.</summary>
    private Task UnlistedAsync(RunPod pod) =>
        Eventually.TrueAsync(async () => await Redis.CommandAsync("SCARD", pod.Names.Key) == "0", "every run to be off the pod's list");

    private async Task<string[]> RunKeysAsync() => await KeysAsync("*}:run:*");

    private async Task CompletesAsync(string run)
    {
        await AnswerAsync(() => One.StartRunAsync(run, "quick"));
        await Eventually.TrueAsync(async () => (await AnswerAsync(() => Two.GetRunAsync(run))).Status == RunStatus.Completed, "the run of the same name to complete");
        await Eventually.TrueAsync(() => One.Gauges.AreNone, "nothing to be left");
    }
}

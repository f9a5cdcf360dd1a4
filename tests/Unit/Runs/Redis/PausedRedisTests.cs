using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Redis is paused for longer than an agent's event waits, and then goes on with what it finds in its own queue.</summary>
public sealed class PausedRedisTests : TwoRunPods
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The first piece goes at once, and what follows only with the next event.
    public PausedRedisTests() => RunOptions.MergeText = TimeSpan.FromDays(1);

    [Fact]
    public async Task TextThatWaited_IsSaidOnce_AndWhatWasToldToFailIsNotSaid()
    {
        await One.StartRunAsync("paused");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        var run = One.Agent.Run;
        await run.TextAsync("Said. ");
        // Taken, and gathered: nobody is told that it failed, so it must come.
        await run.TextAsync("Waited. ");
        await Redis.PauseAsync();
        var told = await Assert.ThrowsAsync<SignalException>(() => run.ThinkingAsync("Told to fail.").AsTask());
        Assert.Equal(ErrorCodes.Unavailable, told.Code);
        await Redis.ResumeAsync();
        await BackAsync(One, Two);
        await Eventually.TrueAsync(async () => (await EndsAsync(Two, "paused")).Count > 0, "the run to end");
        Assert.Equal(["agent_error"], await EndsAsync(Two, "paused"));
        await Assert.ThrowsAnyAsync<Exception>(() => run.TextAsync("After.").AsTask());
        var state = await AnswerAsync(() => Two.GetRunAsync("paused"));
        Assert.Equal(RunStatus.Failed, state.Status);
        Assert.Equal("Said. Waited. ", Assert.Single(state.Messages).Text);
        Assert.DoesNotContain(await EventsAsync(Two), e => e.Event.Type == "agent_thinking");
        Assert.Equal(state.Messages[0].Text, string.Concat((await EventsAsync(Two)).Where(e => e.Event.Type == "message_delta").Select(TextOf)));
    }

    [Fact]
    public async Task TextThatWasStoredThoughItsAnswerWasLost_IsNotSaidAgain()
    {
        await using var proxy = new CutProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        await using var pod = await RunPod.StartAsync($"127.0.0.1:{proxy.Address.Port}", options => options.CallTimeout = Patience, runs: new() { MergeText = TimeSpan.Zero });
        await pod.StartRunAsync("unanswered");
        await Eventually.TrueAsync(() => pod.Agent.Runs == 1, "the agent to begin");
        var said = "";
        for (var i = 0; i < 30; i++)
        {
            var piece = $"<{i}>";
            var saying = pod.Agent.Run.TextAsync(piece).AsTask();
            if (i % 3 == 0)
                proxy.Cut();
            await saying;
            said += piece;
        }

        await pod.Agent.Run.CompleteAsync();
        Assert.Equal(said, Assert.Single((await AnswerAsync(() => Two.GetRunAsync("unanswered"))).Messages).Text);
        Assert.Equal(said, string.Concat((await EventsAsync(Two)).Where(e => e.Event.Type == "message_delta").Select(TextOf)));
    }

    // A slow machine is not a Redis that is away: a call has all the time that an event waits.
    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.EmitTimeout) = (Patience, Patience);

    private static string TextOf(Server.EventLog.LogEvent e) => System.Text.Json.JsonDocument.Parse(e.Event.Data).RootElement.GetProperty("text").GetString()!;
}

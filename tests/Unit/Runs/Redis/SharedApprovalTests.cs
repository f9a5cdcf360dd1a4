using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Questions and answers over two pods: each is settled once, whoever is told first, and what was approved is known on both.</summary>
public sealed class SharedApprovalTests : TwoRunPods
{
    private static readonly JsonElement Arguments = JsonElement.Parse("""{"file":"a.txt","count":1}""");
    private static readonly JsonElement Permuted = JsonElement.Parse("""{"count":1.0,"file":"a.txt"}""");
    private static readonly JsonElement Other = JsonElement.Parse("""{"file":"b.txt","count":1}""");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task TwentyAnswers_OnTwoPods_OneCounts_AndTheAgentHearsThatOne()
    {
        var (asking, request) = await AskAsync("r1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AnswerAsync(i % 2 == 0 ? One : Two, "r1", request, i % 3 == 0)));
        var winner = Assert.Single(answers, answer => answer.Code is null);
        Assert.Equal(19, answers.Count(answer => answer.Code == "conflict"));
        Assert.Equal(winner.Approved, (await asking).Approved);
        Assert.Equal(["approval_requested", $"User {winner.Approved}"], await HistoryAsync("r1"));
    }

    [Fact]
    public async Task Answer_OnTheOtherPod_ReachesTheAgent_AndNobodyElseCanGiveIt()
    {
        var (asking, request) = await AskAsync("r1");
        var foreign = await Assert.ThrowsAsync<SignalException>(() => Two.RespondAsync("r1", request, user: "bob"));
        var unknown = await Assert.ThrowsAsync<SignalException>(() => Two.RespondAsync("never-was", request));
        Assert.Equal(("not_found", foreign.Message), (foreign.Code, unknown.Message));
        Assert.Equal("not_found", (await Assert.ThrowsAsync<SignalException>(() => Two.RespondAsync("r1", "q-never"))).Code);
        Assert.False(asking.IsCompleted);
        await Two.RespondAsync("r1", request);
        Assert.True((await asking).Approved);
        Assert.Empty((await Two.GetRunAsync("r1")).Approvals);
        One.Agent.Leave();
        await Eventually.TrueAsync(async () => (await Two.GetRunAsync("r1")).EndedAt is not null, "the run to end");
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => Two.RespondAsync("r1", request))).Code);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => One.RespondAsync("r1", request))).Code);
    }

    [Fact]
    public async Task AnswersAndExpiry_OnTwoPods_SettleEachQuestionOnce()
    {
        await One.StartRunAsync("r1");
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        for (var i = 0; i < 6; i++)
        {
            var expires = DateTimeOffset.UtcNow + Soon;
            var asking = One.Agent.Run.ApproveAsync($"{i}", "delete", Arguments, Soon);
            var request = await RequestAsync("r1", i + 1);
            // From a little before it lapses to a little after, on both pods.
            await Eventually.TrueAsync(() => asking.IsCompleted || DateTimeOffset.UtcNow > expires + (i - 3) * TimeSpan.FromMilliseconds(10), "the time to come");
            var answers = await Task.WhenAll(AnswerAsync(One, "r1", request, true), AnswerAsync(Two, "r1", request, true));
            var isApproved = (await asking).Approved;
            Assert.Equal(isApproved ? 1 : 0, answers.Count(answer => answer.Code is null));
            var history = await HistoryAsync("r1");
            Assert.Equal(2 * (i + 1), history.Count);
            Assert.Equal(["approval_requested", isApproved ? "User True" : "Expired False"], history.TakeLast(2));
        }
    }

    [Fact]
    public async Task Question_WhosePodLooksAfterNothing_LapsesWhenTheOtherOneLooks_AndTheAgentHears()
    {
        await SweepOf(One).StopAsync(default);
        var (asking, request) = await AskAsync("r1", TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(async () => (await Two.GetRunAsync("r1")).Approvals.Count == 0, "the question to lapse");
        Assert.False((await asking).Approved);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => Two.RespondAsync("r1", request))).Code);
        Assert.Equal(["approval_requested", "Expired False"], await HistoryAsync("r1"));
    }

    [Fact]
    public async Task PodThatTakesTheRunUp_LetsItsQuestionsLapse_ThoughNobodyLooks()
    {
        await SweepOf(One).StopAsync(default);
        var (asking, _) = await AskAsync("r1", TimeSpan.FromSeconds(2));
        Assert.NotNull(await Two.Get<IRunOpener>().OpenAsync(Users.Alice, RunId.Parse("r1"), default));
        Assert.False((await asking).Approved);
        Assert.Equal(["approval_requested", "Expired False"], await HistoryAsync("r1"));
        await Eventually.TrueAsync(() => Two.Get<ApprovalDesk>().Waiting == 0, "nothing to wait");
    }

    [Fact]
    public async Task WhatWasApproved_IsKnownToThePodThatTakesTheRunUp_FromWhatIsKept()
    {
        var (asking, request) = await AskAsync("r1");
        await Two.RespondAsync("r1", request);
        await asking;
        var own = One.Get<MemoryRunStore>().Find(Users.Alice, RunId.Parse("r1"))!;
        await One.Get<IRunKeeper>().KeepAsync(Users.Alice, own.FoldLocked);
        var kept = (await Two.Get<IRunKeeper>().KeptAsync(Users.Alice, RunId.Parse("r1"), default))!;
        Assert.Equal(request, Assert.Single(kept.Approvals.Asked, asked => asked.State == ApprovalState.Approved).Request.Value);

        var taken = (await Two.Get<IRunOpener>().OpenAsync(Users.Alice, RunId.Parse("r1"), default))!;
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<SignalException>(() => PublishAsync(taken, new ToolExecuting("c1", "delete", Other)))).Code);
        await PublishAsync(taken, new ToolExecuting("c1", "delete", Permuted));
        // What one pod asks binds the other, and what one hears approved the other may say.
        await PublishAsync(taken, new ApprovalRequested(RequestId.Parse("q2"), "And this?", DateTimeOffset.UtcNow.AddMinutes(1), "delete", Other));
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<SignalException>(() => PublishAsync(taken, new ToolExecuting("c2", "delete", Other)))).Code);
        await One.RespondAsync("r1", "q2");
        await PublishAsync(taken, new ToolExecuting("c2", "delete", Other));
        Assert.Equal(2, (await One.GetRunAsync("r1")).Tools.Count);
    }

    private static async Task PublishAsync(RunWriter run, AgentEvent data) => await run.PublishAsync(new(run.LastN + 1, [data]), () => default, default);

    private static ApprovalSweep SweepOf(RunPod pod) => pod.Get<IEnumerable<IHostedService>>().OfType<ApprovalSweep>().Single();

    private async Task<(Task<Approval> Asking, string Request)> AskAsync(string run, TimeSpan? expiresIn = null)
    {
        await One.StartRunAsync(run);
        await Eventually.TrueAsync(() => One.Agent.Runs == 1, "the agent to begin");
        var asking = One.Agent.Run.ApproveAsync("May I?", "delete", Arguments, expiresIn);
        return (asking, await RequestAsync(run, 1));
    }

    /// <summary>The name of the run's question of that number, from 1, once it is stored.</summary>
    private async Task<string> RequestAsync(string run, int number)
    {
        string[] asked = [];
        await Eventually.TrueAsync(
            async () => (asked = [.. (await QuestionsAsync(run)).Where(e => e.Event.Type == ApprovalRequested.WireName).Select(e => JsonElement.Parse(e.Event.Data.Span).GetProperty("requestId").GetString()!)]).Length == number,
            "the question to be stored");
        return asked[^1];
    }

    private static async Task<(bool Approved, string? Code)> AnswerAsync(RunPod pod, string run, string request, bool approved)
    {
        await Task.Yield();
        try
        {
            await pod.RespondAsync(run, request, approved);
            return (approved, null);
        }
        catch (SignalException refusal)
        {
            return (approved, refusal.Code);
        }
    }

    private async Task<IEnumerable<LogEvent>> QuestionsAsync(string run) =>
        (await EventsAsync(Two)).Where(e => e.Event.Run?.Value == run && e.Event.Type.StartsWith("approval_", StringComparison.Ordinal));

    private async Task<IReadOnlyList<string>> HistoryAsync(string run) =>
        [.. (await QuestionsAsync(run)).Select(e => e.Event.Type == ApprovalRequested.WireName ? e.Event.Type : Told(JsonElement.Parse(e.Event.Data.Span)))];

    private static string Told(JsonElement settled) =>
        $"{(settled.GetProperty("by").GetString() == "user" ? "User" : "Expired")} {settled.GetProperty("approved").GetBoolean()}";
}

using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>What pods keep together of the runs of a thread: pages of them, the latest for an agent, and no more than is allowed.</summary>
public sealed class ThreadHistoryTests : TwoRunPods
{
    private static readonly string Ended = $"netra:runs:{{{Users.Alice}}}:ended";

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public async Task Pages_OfRunsThatBothPodsStarted_HaveEachOnce_TheNewestFirst(int limit)
    {
        for (var i = 0; i < 12; i++)
        {
            await CompletesAsync(i % 2 == 0 ? One : Two, $"r-{i:d2}");
            await RedisTimeAsync(TimeSpan.FromMilliseconds(2));
        }

        var (seen, next) = (new List<string>(), (string?)null);
        do
        {
            var page = await (seen.Count % 2 == 0 ? One : Two).GetThreadAsync("t1", limit, next);
            Assert.InRange(page.Runs.Count, 1, limit);
            seen.AddRange(page.Runs.Select(run => run.RunId.Value));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(Enumerable.Range(0, 12).Reverse().Select(i => $"r-{i:d2}"), seen);
    }

    [Fact]
    public async Task Pages_OfRunsThatWereStartedAtOnce_HaveEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? One : Two).StartRunAsync($"r-{i}", "quick")));
        var (seen, next) = (new List<string>(), (string?)null);
        do
        {
            var page = await One.GetThreadAsync("t1", 3, next);
            seen.AddRange(page.Runs.Select(run => run.RunId.Value));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"r-{i}").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AgentOfAThread_IsGivenItsLatestEndedRuns_TheOldestFirst()
    {
        foreach (var run in (string[])["r-1", "r-2", "r-3"])
            await CompletesAsync(One, run);
        await Two.StartRunAsync("under-way");
        RunOptions.HistoryRuns = 2;
        Assert.Equal(["r-2", "r-3"], await HistoryAsync());
        RunOptions.HistoryRuns = 10;
        Assert.Equal(["r-1", "r-2", "r-3"], await HistoryAsync());
        RunOptions.HistoryRuns = 0;
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task AgentOfAThread_IsGivenTheLatestRuns_ThatFitInSoManyBytes()
    {
        foreach (var run in (string[])["r-1", "r-2", "r-3"])
            await CompletesAsync(One, run, text: new('x', 3000));
        RunOptions.HistoryBytes = 8000;
        Assert.Equal(["r-2", "r-3"], await HistoryAsync());
        RunOptions.HistoryBytes = 100;
        Assert.Empty(await HistoryAsync());
    }

    [Fact]
    public async Task EndedRuns_OverTheBytesOfTheirUser_AreForgotten_TheOldestFirst_AndTheirBytesWithThem()
    {
        RunOptions.EndedBytesPerUser = 9000;
        foreach (var run in (string[])["r-1", "r-2", "r-3", "r-4"])
            await CompletesAsync(One, run, text: new('x', 3000));
        await CompletesAsync(Two, "r-1", "bob", new('x', 3000));
        Assert.Equal(["r-4", "r-3"], (await Two.GetThreadAsync("t1")).Runs.Select(run => run.RunId.Value));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalException>(() => Two.GetRunAsync("r-2"))).Code);
        Assert.Equal(RunStatus.Completed, (await Two.GetRunAsync("r-1", "bob")).Status);
        Assert.InRange(await BytesAsync(), 6000, 9000);
        await CompletesAsync(One, "large", text: new('x', 9000));
        Assert.Empty((await Two.GetThreadAsync("t1")).Runs);
        Assert.Equal(0, await BytesAsync());
        await CompletesAsync(One, "after");
        Assert.Equal("after", Assert.Single((await Two.GetThreadAsync("t1")).Runs).RunId.Value);
        Assert.InRange(await BytesAsync(), 100, 3000);
        await Two.DeleteThreadAsync("t1");
        Assert.Equal(0, await BytesAsync());
        Assert.Equal("0", await Redis.CommandAsync("ZCARD", Ended));
    }

    [Fact]
    public async Task RunOfAnotherThread_PutIntoThisOne_IsNoHistoryOfIt_AndIsCountedAndAudited()
    {
        await CompletesAsync(One, "r-1");
        await One.StartRunAsync("elsewhere", "quick", "t2");
        await Eventually.TrueAsync(() => One.Gauges.AreNone && One.Get<Server.Agents.AgentRunner>().Running == 0, "the run to be over");
        var keys = Two.Get<Server.Redis.RedisKeys>();
        var (run, thread) = (keys.Run(Users.Alice, RunId.Parse("elsewhere")), keys.Thread(Users.Alice, ThreadId.Parse("t1")));
        await Redis.CommandAsync("HSET", run, "th", thread);
        await Redis.CommandAsync("ZADD", thread, "+inf", run);
        Assert.Equal(["r-1"], await HistoryAsync());
        Assert.Equal((1, 1), (Two.Gauges["netra.signal.violations"], AuditedBy(Two)));
        await Assert.ThrowsAsync<IsolationViolationException>(() => Two.GetThreadAsync("t1"));
        // Counted each time, audited once a minute.
        Assert.Equal((2, 1), (Two.Gauges["netra.signal.violations"], AuditedBy(Two)));
        await Assert.ThrowsAsync<IsolationViolationException>(() => One.GetThreadAsync("t1"));
        Assert.Equal((1, 1), (One.Gauges["netra.signal.violations"], AuditedBy(One)));
    }

    private static int AuditedBy(RunPod pod) => ((FakeAudit)pod.Get<Server.Audit.IAuditLog>()).Entries
        .Count(entry => entry is { Decision: Server.Audit.AuditDecision.Violation, Reason: ViolationKinds.BrokenSeal } && entry.User == Users.Alice);

    private async Task<IEnumerable<string>> HistoryAsync() =>
        (await Two.Get<IRunStore>().EndedAsync(Users.Alice, ThreadId.Parse("t1"), default)).Select(run => run.RunId.Value);

    private async Task<long> BytesAsync() => long.Parse(await Redis.CommandAsync("HGET", $"{Ended}:bytes", "all"), CultureInfo.InvariantCulture);

    /// <summary>Starts a run, and waits until its end is kept.</summary>
    private static async Task CompletesAsync(RunPod pod, string run, string user = "alice", string text = "")
    {
        await pod.StartRunAsync(run, "quick", user: user, text: text);
        await Eventually.TrueAsync(() => pod.Gauges.AreNone && pod.Get<Server.Agents.AgentRunner>().Running == 0, "the run to be over");
    }
}

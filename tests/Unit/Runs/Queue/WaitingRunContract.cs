using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>How runs that wait end without beginning, and how many may.</summary>
public abstract class WaitingRunContract : QueueContract
{
    [Fact]
    public async Task Run_CancelledWhileItWaits_EndsAtOnce_HasNoStart_AndThoseBehindMoveUp()
    {
        foreach (var run in (string[])["a", "b", "c"])
            await Rig.StartAsync(run);
        Assert.Equal(RunStatus.Cancelled, (await Rig.CancelAsync("b")).Status);
        Assert.Equal(["run_queued 1", "agent_cancelled"], await Rig.ToldAsync("b"));
        await Rig.UntilToldAsync("c", "run_queued 2", "run_queued 1");
        Rig.Finish("a");
        await Rig.BegunAsync("c");
        Assert.DoesNotContain("alice/b", Rig.Gates.Begun);
    }

    [Fact]
    public async Task Run_ThatWaitsTooLong_EndsAsExpired_Once_IsListed_AndStartedAgain()
    {
        Rig.Options.QueueFor = TimeSpan.FromSeconds(1);
        await Rig.StartAsync("a");
        await Rig.StartAsync("late");
        await Rig.PassAsync(TimeSpan.FromSeconds(2));
        await Rig.EndedAsync("late");
        Assert.Equal(["run_queued 1", "agent_error expired"], await Rig.ToldAsync("late"));
        var listed = (await Rig.ThreadAsync("t1")).Runs.Single(run => run.RunId.Value == "late");
        Assert.Equal((RunStatus.Expired, true), (listed.Status, listed.Error!.Retryable));
        Assert.Null(listed.StartedAt);
        Assert.Equal(RunStatus.Running, (await Rig.StateAsync("a")).Status);
        Rig.Finish("a");
        await Rig.EndedAsync("a");
        await Rig.AskAsync("alice", new(listed.Agent, listed.Input, listed.ThreadId, RunId.Parse("again")));
        await Eventually.TrueAsync(() => Rig.Gates.Begun.Contains("alice/late"), "the run to begin under its new name");
        Rig.Finish("late");
        await Rig.EndedAsync("again");
        await Rig.AssertEachEndedOnceAsync();
    }

    [Fact]
    public async Task Queue_ThatIsFull_TakesNoMore_AndSaysWhenToTryAgain()
    {
        Rig.Limits.QueuedRunsPerThread = 2;
        foreach (var run in (string[])["a", "b", "c"])
            await Rig.StartAsync(run);
        var refusal = await Assert.ThrowsAsync<SignalException>(() => Rig.StartAsync("d"));
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        Assert.EndsWith(" retryAfterMs=1000", refusal.Sentence, StringComparison.Ordinal);
        await Rig.StartAsync("d", thread: "t2");
        await Rig.CancelAsync("b");
        Assert.Equal(2, (await Rig.StartAsync("e")).Position);
    }

    [Fact]
    public async Task User_HasAsManyRunsAsMayBeUnderWay_ThoseThatWaitIncluded()
    {
        (Rig.Limits.ActiveRunsPerUser, Rig.Limits.QueuedRunsPerThread) = (3, 10);
        foreach (var run in (string[])["a", "b", "c"])
            await Rig.StartAsync(run);
        foreach (var thread in (string[])["t1", "t2"])
        {
            var refusal = await Assert.ThrowsAsync<SignalException>(() => Rig.StartAsync("d", thread: thread));
            Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
            Assert.Contains("retryAfterMs=", refusal.Sentence, StringComparison.Ordinal);
        }

        await Rig.CancelAsync("b");
        await Rig.StartAsync("d");
        await Rig.StartAsync("a", user: "bob");
    }

    [Fact]
    public async Task DeletedThread_EndsItsRuns_AndThoseThatWaitDoNotBegin()
    {
        foreach (var run in (string[])["a", "b", "c"])
            await Rig.StartAsync(run);
        await Rig.DeleteAsync("t1");
        Assert.Equal(["agent_started", "agent_cancelled"], await Rig.ToldAsync("a"));
        Assert.All((string[][])[await Rig.ToldAsync("b"), await Rig.ToldAsync("c")], told =>
        {
            Assert.DoesNotContain("agent_started", told);
            Assert.Equal("agent_cancelled", told[^1]);
        });
        await Rig.AssertEachEndedOnceAsync();
        // Its name is free, and nobody is in its line.
        await Rig.StartAsync("anew", "plain");
        await Rig.BegunAsync("anew");
    }

    [Fact]
    public async Task Runs_ThatWait_InManyThreads_AllBegin()
    {
        Rig.Limits.ActiveRunsPerUser = 40;
        string[] threads = [.. Enumerable.Range(1, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"many-{i}"))];
        foreach (var thread in threads)
            foreach (var run in (string[])["x", "y", "z"])
                await Rig.StartAsync($"{thread}.{run}", thread: thread);
        foreach (var run in (string[])["x", "y", "z"])
        {
            foreach (var thread in threads)
                Rig.Finish($"{thread}.{run}");
            foreach (var thread in threads)
                await Rig.EndedAsync($"{thread}.{run}");
        }

        await Rig.AssertEachEndedOnceAsync();
    }
}

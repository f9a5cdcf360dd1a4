using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>What comes at the same moment, on whichever pods: each turn is given once, and each run ends once.</summary>
public abstract class QueueRaceContract : QueueContract
{
    private const int Rounds = 12;

    [Fact]
    public async Task Runs_StartedAtOnce_InOneThread_OneIsLetIn()
    {
        Rig.Limits.ActiveRunsPerUser = 1000;
        for (var round = 0; round < Rounds; round++)
        {
            var thread = Name("t", round);
            var starts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => OutcomeAsync(() => Rig.StartAsync($"{thread}.{i}", "plain", thread))));
            Assert.Equal(["", .. Enumerable.Repeat(ErrorCodes.Conflict, 5)], starts.Order(StringComparer.Ordinal));
            Assert.Single((await Rig.ThreadAsync(thread)).Runs);
        }
    }

    [Fact]
    public async Task Runs_QueuedAtOnce_HaveOneOrder_AndBeginInIt()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Rig.StartAsync(Name("r", i))));
        Assert.Equal([0, 1, 2, 3, 4, 5], runs.Select(run => run.Position ?? 0).Order());
        var inOrder = runs.OrderBy(run => run.Position ?? 0).Select(run => run.RunId.Value).ToArray();
        foreach (var run in inOrder)
        {
            await Rig.BegunAsync(run);
            Rig.Finish(run);
        }

        await Rig.EndedAsync(inOrder[^1]);
        Assert.Equal(inOrder.Select(run => $"alice/{run}"), Rig.Gates.Begun);
        await Rig.AssertEachEndedOnceAsync();
    }

    [Fact]
    public Task Run_StartedWhenTheOneBeforeEnds_Begins() => RoundsAsync(async (thread, before, after) =>
    {
        await Rig.StartAsync(before, thread: thread);
        await Rig.BegunAsync(before);
        var start = Rig.StartAsync(after, thread: thread);
        Rig.Finish(before);
        await start;
        await Rig.BegunAsync(after);
        Rig.Finish(after);
    });

    [Fact]
    public Task Run_CancelledWhenItsTurnComes_EndsOnce_AndTheNextBegins() => RoundsAsync(async (thread, before, after) =>
    {
        foreach (var run in (string[])[before, after, $"{thread}.last"])
            await Rig.StartAsync(run, thread: thread);
        var cancel = Rig.CancelAsync(after);
        Rig.Finish(before);
        Assert.Equal(RunStatus.Cancelled, (await cancel).Status);
        await Rig.BegunAsync($"{thread}.last");
        Rig.Finish($"{thread}.last");
    });

    [Fact]
    public Task Run_WhoseTimeIsOverWhenItsTurnComes_EndsOnce_AndTheNextBegins()
    {
        Rig.Options.QueueFor = TimeSpan.FromSeconds(1);
        return RoundsAsync(
            async (thread, before, after) =>
            {
                await Rig.StartAsync(before, thread: thread);
                await Rig.StartAsync(after, thread: thread);
                Rig.Finish(after);
                var pass = Task.Run(() => Rig.PassAsync(TimeSpan.FromSeconds(1)));
                Rig.Finish(before);
                await pass;
                await Rig.EndedAsync(after);
                await Rig.StartAsync($"{thread}.last", thread: thread);
                await Rig.BegunAsync($"{thread}.last");
                Rig.Finish($"{thread}.last");
            },
            rounds: 4);
    }

    [Fact]
    public Task Runs_ThatInterruptEachOtherAtOnce_TheLastOneLetInStays() => RoundsAsync(async (thread, before, _) =>
    {
        await Rig.StartAsync(before, "plain", thread);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Rig.StartAsync($"{thread}.{i}", "interrupt", thread)));
        RunState[] open = [];
        await Eventually.TrueAsync(
            async () => (open = [.. (await Rig.ThreadAsync(thread)).Runs.Where(run => run.EndedAt is null)]) is [{ Status: RunStatus.Running }], "one of them to stay");
        Rig.Finish(open[0].RunId.Value);
    });

    private static string Name(string prefix, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");

    private static async Task<string> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (SignalException refusal)
        {
            return refusal.Code;
        }
    }

    private async Task RoundsAsync(Func<string, string, string, Task> round, int rounds = Rounds)
    {
        for (var i = 0; i < rounds; i++)
            await round(Name("t", i), Name("before", i), Name("after", i));
        foreach (var run in (await Rig.EventsAsync("alice")).Select(e => e.Event.Run?.Value).OfType<string>().Distinct().ToArray())
            await Rig.EndedAsync(run);
        await Rig.AssertEachEndedOnceAsync();
    }
}

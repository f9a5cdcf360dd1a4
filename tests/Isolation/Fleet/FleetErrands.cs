using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>What a user has workers do: runs that say something all the time, and a thread whose first run asks while the others wait for their turn.</summary>
internal sealed class FleetErrands(FleetPerson person, FleetWorkers workers, HistoryWriter history) : IFleetWork
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);

    /// <summary>The runs that say something: one is left alone, one is cancelled, one is handed back.</summary>
    private readonly string[] _talking = ["", "", ""];

    /// <summary>The runs of one thread: the first asks, the second one is cancelled while it waits.</summary>
    private string[] _line = [];

    private string[] _cancelled = [];

    /// <summary>The run whose questions nobody answers.</summary>
    private string _lapsing = "";

    public string Name => person.Name;

    public IReadOnlyList<string> Phases => FleetCells.OfErrands;

    public Task BeginAsync()
    {
        workers.Hurry(false);
        return GoOnAsync();
    }

    public async Task GoOnAsync()
    {
        for (var i = 0; i < _talking.Length; i++)
            if (!Is(_talking[i], "agent_thinking"))
                _talking[i] = await person.StartSurelyAsync((tab, run) => tab.StartRunAsync(FleetWorkers.Talker, run, run, new { patient = i == 1, stubborn = i == 1 && Name[^1] % 2 == 1 }));
        if (!IsInLine)
            await LineUpAsync();
        if (!Waits(_lapsing) && IsOver(_lapsing))
            _lapsing = await person.StartSurelyAsync((tab, run) => tab.StartRunAsync(FleetWorkers.Talker, run, run, new { lapse = true }));
        await Eventually.TrueAsync(() => _talking.All(run => Is(run, "agent_thinking")) && Waits(_lapsing), $"workers to say something to {Name}", Within);
    }

    public IReadOnlyList<Task> Call()
    {
        _cancelled = [_talking[1], _line[1]];
        var (yes, no) = (person.Tabs[0].Tab, person.Tabs[^1].Tab);
        return
        [
            TryAsync(yes.RespondAsync(_line[0], yes.Asked[_line[0]], true)), TryAsync(no.RespondAsync(_line[0], yes.Asked[_line[0]], false)),
            .. _cancelled.Select(run => TryAsync(no.CancelAsync(run))), TryAsync(workers.HandBackAsync(_talking[2])),
        ];
    }

    /// <summary>All of it comes to an end: what was asked is answered, and what was cancelled is cancelled again if it was not heard. Then workers carry out other runs.</summary>
    public async Task ProveAsync()
    {
        // A fault may have kept it.
        await TryAsync(workers.HandBackAsync(_talking[2]));
        workers.Hurry(true);
        string[] open = [.. _talking, .. _line, _lapsing];
        await Eventually.TrueAsync(
            async () =>
            {
                open = [.. open.Where(run => !IsOver(run))];
                foreach (var run in open.Where(_line.Contains))
                    foreach (var tab in person.Tabs.Where(tab => tab.Tab.Asked.ContainsKey(run)).Take(1))
                        await TryAsync(tab.Tab.RespondAsync(run, tab.Tab.Asked.GetValueOrDefault(run, run), true));
                foreach (var run in open.Where(_cancelled.Contains))
                    await TryAsync(person.Tabs[0].Tab.CancelAsync(run));
                await person.RestoreAsync();
                return open.Length == 0;
            },
            $"the errands of {Name} to end",
            Within);
        foreach (var agent in (string[])[FleetWorkers.Talker, FleetWorkers.Asker])
            await person.ProveAsync((tab, run) => tab.StartRunAsync(agent, run, run, new { }));
    }

    private bool IsInLine => _line.Length > 0 && Waits(_line[0]) && _line[1..].All(run => Is(run, "run_queued"));

    /// <summary>The first asks before the others come.</summary>
    private async Task LineUpAsync()
    {
        var thread = history.Canaries.For(Name);
        history.Add(new(history.Now, RunKinds.Line) { User = Name, Thread = thread });
        Task<string> StartAsync() => person.StartSurelyAsync((tab, run) => tab.StartRunAsync(FleetWorkers.Asker, run, thread, new { ask = true }));
        _line = [await StartAsync()];
        await Eventually.TrueAsync(() => Waits(_line[0]), $"a worker to ask {Name}", Within);
        _line = [.. _line, await StartAsync(), await StartAsync(), await StartAsync()];
        await Eventually.TrueAsync(() => IsInLine, $"runs of {Name} to wait for their thread", Within);
    }

    private static async Task TryAsync(Task call)
    {
        try
        {
            await FleetTab.TryAsync(call);
        }
        catch (HubError late) when (late.Code is "conflict" or "not_found" or "forbidden")
        {
            // Somebody else, or an earlier try whose answer was lost, was faster; or the run is gone with its Redis.
        }
    }

    /// <summary>Whether all tabs have heard that of the run last, on whichever pod they are.</summary>
    private bool Is(string run, string last) => person.Tabs.All(tab => tab.Tab.Last.GetValueOrDefault(run) == last);

    /// <summary>Whether all tabs have heard that the run waits for its user.</summary>
    private bool Waits(string run) => person.Tabs.All(tab => tab.Tab.Asked.ContainsKey(run));

    /// <summary>Whether a tab has heard its end, or it may lie in a gap for everybody.</summary>
    private bool IsOver(string run) => run.Length == 0 || person.Tabs.Any(tab => tab.Tab.Runs.GetValueOrDefault(run)) || person.Tabs.All(tab => tab.Tab.OutOfSight.ContainsKey(run));
}

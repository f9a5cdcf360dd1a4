using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A user with a tab on every pod and one that comes and goes; every name and every word of hers is a canary.</summary>
internal sealed class FleetPerson : IFleetWork, IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Of a run under way when a fault comes: 1.5 s of events at least.</summary>
    private const int Thoughts = 150;

    private readonly HistoryWriter _history;
    private string _work = "";
    private int _turn;

    public FleetPerson(PodProcesses pods, HistoryWriter history, string name, string token)
    {
        (_history, Name) = (history, name);
        FleetTab TabOf(string tab, int place) => new(pods, new(pods.At(0).Address, _ => Task.FromResult(token), history, name, $"{name}/{tab}"), place);
        Tabs = [.. Enumerable.Range(0, pods.Count).Select(place => TabOf($"{place}", place))];
        Late = TabOf("late", name[^1] % pods.Count);
    }

    public string Name { get; }

    public IReadOnlyList<string> Phases => FleetCells.Phases;

    /// <summary>One on each pod.</summary>
    public IReadOnlyList<FleetTab> Tabs { get; }

    public FleetTab Late { get; }

    public IEnumerable<FleetTab> All => [.. Tabs, Late];

    /// <summary>Whether all tabs are connected and attached.</summary>
    public async Task<bool> RestoreAsync() => (await Task.WhenAll(All.Select(tab => tab.RestoreAsync()))).All(isThere => isThere);

    /// <summary>Starts a run at the pod of the next tab in turn; a fault may keep it from starting.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="start">Asks for it.</param>
    public async Task StartAsync(string run, Func<Tab, Task> start)
    {
        await start(Tabs[_turn++ % Tabs.Count].Tab);
        _history.Add(new(_history.Now, Kinds.Started) { User = Name, Run = run });
    }

    /// <summary>Starts a run that is wanted whatever happens: the same one, again and again, until it has started.</summary>
    /// <param name="start">Asks for the run of that name.</param>
    /// <returns>Its name.</returns>
    public async Task<string> StartSurelyAsync(Func<Tab, string, Task> start)
    {
        var run = _history.Canaries.For(Name);
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.WhenAll(Tabs.Select(tab => tab.RestoreAsync()));
                try
                {
                    await StartAsync(run, tab => start(tab, run));
                    return true;
                }
                catch (Exception failure) when (FleetTab.IsOfAFault(failure))
                {
                    return false;
                }
            },
            $"a run of {Name} to start",
            Within);
        return run;
    }

    /// <summary>A run begins and all tabs hear its end, whatever happened before. Where one is told of a gap instead, it takes another run.</summary>
    public Task ProveAsync() => ProveAsync((tab, run) => tab.StartRunAsync(thoughts: 5, everyMs: 0, run));

    /// <param name="start">Asks for a run of that name, which ends by itself.</param>
    public async Task ProveAsync(Func<Tab, string, Task> start)
    {
        var (run, gaps) = ("", -1);
        await Eventually.TrueAsync(
            async () =>
            {
                if (!await RestoreAsync())
                    return false;
                if (All.Sum(tab => tab.Tab.Gaps) is var told && told != gaps)
                    (gaps, run) = (told, await StartSurelyAsync(start));
                return All.All(tab => tab.Tab.Runs.GetValueOrDefault(run));
            },
            $"all tabs of {Name} to hear the end of a run",
            Within);
    }

    /// <summary>The runs of which something was heard and no end, which still may come: it does not lie in a gap for everybody.</summary>
    public IReadOnlyList<string> Unended =>
    [
        .. All.SelectMany(tab => tab.Tab.Runs.Where(run => run.Value || !tab.Tab.OutOfSight.ContainsKey(run.Key)))
            .GroupBy(run => run.Key)
            .Where(run => !run.Any(heard => heard.Value))
            .Select(run => run.Key),
    ];

    public async Task BeginAsync()
    {
        await Late.LeaveAsync();
        await GoOnAsync();
        await Late.ConnectAsync();
    }

    /// <summary>The one that comes and goes catches up, and another run is started.</summary>
    public IReadOnlyList<Task> Call()
    {
        var run = _history.Canaries.For(Name);
        return [Late.AttachAsync(), StartAsync(run, tab => tab.StartRunAsync(20, 5, run))];
    }

    /// <summary>Has a run under way that all tabs hear, but for the one that comes and goes.</summary>
    public async Task GoOnAsync()
    {
        if (Tabs.All(tab => tab.Tab.Runs.TryGetValue(_work, out var hasEnded) && !hasEnded))
            return;
        _work = await StartSurelyAsync((tab, run) => tab.StartRunAsync(Thoughts, everyMs: 10, run));
        await Eventually.TrueAsync(() => Tabs.All(tab => tab.Tab.Runs.ContainsKey(_work)), $"every pod's tab of {Name} to hear a run", Within);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tab in All)
            await tab.DisposeAsync();
    }
}

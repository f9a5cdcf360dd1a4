using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>People at work on several pods, to whom one fault after the other happens, each in every phase.</summary>
/// <param name="name">Of the file of the history.</param>
/// <param name="history">What they hear and ask.</param>
/// <param name="redis">The Redis that is the truth at first.</param>
/// <param name="pods">The pods.</param>
/// <param name="people">How many.</param>
/// <param name="workers">Who serves their errands; absent: they have none.</param>
internal sealed class FleetRun(string name, HistoryWriter history, RedisProcess redis, PodProcesses pods, int people = 5, FleetWorkers? workers = null) : IAsyncDisposable
{

    /// <summary>What must be none of when everybody has gone.</summary>
    private static readonly string[] Left =
        ["netra_signal_connections_active", "netra_signal_contexts_active", "netra_signal_emitters_active", "netra_signal_violations_total", "netra_signal_audit_failures_total"];

    private readonly List<FleetPerson> _people = [];
    private readonly List<IFleetWork> _work = [];

    /// <summary>Where the history is kept, and what the pods said.</summary>
    public string File { get; } = Path.Combine(AppContext.BaseDirectory, $"{name}.jsonl");

    /// <summary>The Redis that is the truth.</summary>
    public RedisProcess Redis { get; set; } = redis;

    /// <summary>What Redis held and must not.</summary>
    public List<string> Faults { get; } = [];

    public async Task ConnectAsync()
    {
        for (var i = 0; i < people; i++)
            _people.Add(new(pods, history, $"user-{i}", await pods.At(i).DevTokenAsync($"user-{i}")));
        await EachAsync(person => Eventually.TrueAsync(person.RestoreAsync, $"all tabs of {person.Name} to attach"));
        await EachAsync(person => person.ProveAsync());
        _work.AddRange(_people);
        if (workers is null)
            return;
        await workers.ServeAsync();
        _work.AddRange(_people.Select(person => new FleetErrands(person, workers, history)));
    }

    /// <summary>Breaks something while all work is under way in every phase and more is asked for; then all must work.</summary>
    /// <param name="fault">One of <see cref="FleetCells"/>.</param>
    /// <param name="inject">Breaks it, and returns when it has shown.</param>
    /// <param name="heal">Mends it.</param>
    /// <param name="beforeHealing">Whether everything must work while it is broken.</param>
    public async Task StrikeAsync(string fault, Func<Task> inject, Func<Task> heal, bool beforeHealing = false)
    {
        await AllAsync(work => work.BeginAsync());
        // On a machine that has other things to do, the first may have ended by now.
        await WorkAsync();
        foreach (var work in _work)
            foreach (var phase in work.Phases)
                history.Add(new(history.Now, Kinds.Fault) { User = work.Name, Fault = fault, Phase = phase });
        var calls = Task.WhenAll(_work.SelectMany(work => work.Call()).Select(FleetTab.TryAsync).ToList());
        await inject();
        if (beforeHealing)
            await AllAsync(work => work.ProveAsync());
        await heal();
        await calls;
        await AllAsync(work => work.ProveAsync());
        Faults.AddRange((await RedisContent.FaultsAsync(Redis)).Select(found => $"after {fault}: {found}"));
        foreach (var joint in await RedisContent.JointsAsync(Redis, history.Now))
            history.Add(joint);
    }

    /// <summary>All work is under way.</summary>
    public Task WorkAsync() => AllAsync(work => work.GoOnAsync());

    /// <summary>Waits until every run has ended as far as its user heard of it; what is missing is for the checker to say.</summary>
    public async Task EndedAsync()
    {
        try
        {
            await Eventually.TrueAsync(() => _people.All(person => person.Unended.Count == 0), "every run to end", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            // The checker says which.
        }
    }

    /// <summary>Lets all come to rest and go, and writes down what is left of them.</summary>
    public async Task SettleAsync()
    {
        await EndedAsync();
        await EachAsync(person => person.ProveAsync());
        history.Add(new(history.Now, Kinds.Settled));
        await EachAsync(async person =>
        {
            foreach (var tab in person.All)
                await tab.LeaveAsync();
        });
        if (workers is not null)
        {
            await workers.LeaveAsync();
            foreach (var left in await RedisContent.LeftAsync(Redis, history))
                history.Add(left);
        }

        await Task.WhenAll(from pod in pods.All from name in Left select LeaveNothingAsync(pod, name));
        await Task.WhenAll(pods.All.Select(GoodbyesAsync));
        foreach (var pod in pods.All.Concat(pods.Left))
            foreach (var (action, owner, connection) in AuditOf(pod))
                history.Add(new(history.Now, Kinds.Audit) { What = action, Owner = owner, Session = connection });
        foreach (var line in pods.Witnessed())
            history.Add(line);
    }

    public async ValueTask DisposeAsync()
    {
        // Also when it failed half-way: it is needed most then.
        history.Save(File);
        pods.SaveLogs(name);
        foreach (var person in _people)
            await person.DisposeAsync();
    }

    private static IEnumerable<(string Action, string Owner, string Connection)> AuditOf(GatewayProcess pod) =>
        AuditLines.Of(pod.Log.Lines.Select(line => line[Math.Max(0, line.IndexOf("Netra.Signal.Audit[", StringComparison.Ordinal))..]));

    /// <summary>What a pod has counted it may not have printed yet; what it never prints is for the checker to say.</summary>
    private static async Task GoodbyesAsync(GatewayProcess pod)
    {
        try
        {
            await Eventually.TrueAsync(() => AuditOf(pod).Sum(entry => entry.Action == "connect" ? 1 : entry.Action == "disconnect" ? -1 : 0) == 0, "a pod's last words");
        }
        catch (TimeoutException)
        {
            // The checker says which.
        }
    }

    private async Task LeaveNothingAsync(GatewayProcess pod, string name)
    {
        double left = 0;
        try
        {
            await Eventually.TrueAsync(async () => (left = (await pod.MetricsAsync()).Sum(name)) == 0, name);
        }
        catch (TimeoutException)
        {
            // It is written down as it is.
        }

        history.Add(new(history.Now, Kinds.Left) { What = $"{name} of pod {pod.Id}", Value = left });
    }

    private Task EachAsync(Func<FleetPerson, Task> action) => Task.WhenAll(_people.Select(action));

    private Task AllAsync(Func<IFleetWork, Task> action) => Task.WhenAll(_work.Select(action));
}

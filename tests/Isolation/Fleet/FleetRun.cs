using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>People at work on several pods, to whom one fault after the other happens, each in every phase.</summary>
internal sealed class FleetRun(string name, HistoryWriter history, RedisProcess redis, PodProcesses pods) : IAsyncDisposable
{
    private const int People = 5;

    /// <summary>What must be none of when everybody has gone.</summary>
    private static readonly string[] Left =
        ["netra_signal_connections_active", "netra_signal_contexts_active", "netra_signal_emitters_active", "netra_signal_violations_total", "netra_signal_audit_failures_total"];

    private readonly List<FleetPerson> _people = [];

    /// <summary>Where the history is kept, and what the pods said.</summary>
    public string File { get; } = Path.Combine(AppContext.BaseDirectory, $"{name}.jsonl");

    /// <summary>The Redis that is the truth.</summary>
    public RedisProcess Redis { get; set; } = redis;

    /// <summary>What Redis held and must not.</summary>
    public List<string> Faults { get; } = [];

    public async Task ConnectAsync()
    {
        for (var i = 0; i < People; i++)
            _people.Add(new(pods, history, $"user-{i}", await pods.At(i).DevTokenAsync($"user-{i}")));
        await EachAsync(person => Eventually.TrueAsync(person.RestoreAsync, $"all tabs of {person.Name} to attach"));
        await EachAsync(person => person.ProveAsync());
    }

    /// <summary>Breaks something while everybody has a run under way, one tab of each catches up, and another starts a run; then all must work.</summary>
    /// <param name="fault">One of <see cref="FleetCells"/>.</param>
    /// <param name="inject">Breaks it, and returns when it has shown.</param>
    /// <param name="heal">Mends it.</param>
    /// <param name="beforeHealing">Whether everything must work while it is broken.</param>
    public async Task StrikeAsync(string fault, Func<Task> inject, Func<Task> heal, bool beforeHealing = false)
    {
        await EachAsync(async person =>
        {
            await person.Late.LeaveAsync();
            await person.WorkAsync();
            await person.Late.ConnectAsync();
        });
        // On a machine that has other things to do, the first may have ended by now.
        await WorkAsync();
        foreach (var person in _people)
            foreach (var phase in FleetCells.Phases)
                history.Add(new(history.Now, Kinds.Fault) { User = person.Name, Fault = fault, Phase = phase });
        var calls = Task.WhenAll(_people.SelectMany(person => (Task[])[TryAsync(person.Late.AttachAsync()), TryAsync(person.StartAsync(20, 5))]));
        await inject();
        if (beforeHealing)
            await EachAsync(person => person.ProveAsync());
        await heal();
        await calls;
        await EachAsync(person => person.ProveAsync());
        Faults.AddRange((await RedisContent.FaultsAsync(Redis)).Select(found => $"after {fault}: {found}"));
        foreach (var joint in await RedisContent.JointsAsync(Redis, history.Now))
            history.Add(joint);
    }

    /// <summary>Everybody has a run under way, which is heard on every pod.</summary>
    public Task WorkAsync() => EachAsync(person => person.WorkAsync());

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

    private static async Task TryAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception failure) when (FleetTab.IsOfAFault(failure))
        {
            // What the fault is for: the tab comes back, and what was accepted is judged by the history.
        }
    }

    private Task EachAsync(Func<FleetPerson, Task> action) => Task.WhenAll(_people.Select(action));
}

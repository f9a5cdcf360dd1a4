using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Users at work, each with one tab that nothing happens to and others that go through every fault in every phase.</summary>
internal sealed class HistoryRun(HistoryWriter history, int users, int faultTabs, int rounds, long deliveries, int kept)
{
    private readonly ConcurrentQueue<Cell> _cells = new(Enumerable.Repeat(Cell.All, rounds).SelectMany(cells => cells));
    private int _busy;
    private InProcessGateway _gateway = null!;

    /// <summary>Every tab has its turn of a cell, whatever its user is doing; then, when enough was delivered, all is let come to rest.</summary>
    public async Task RunAsync()
    {
        await using var gateway = _gateway = (await StartAsync()).Expecting("Netra.Signal.Audit");
        var tabs = new List<Tab>();
        _busy = users * faultTabs;
        var work = new List<Task>();
        for (var user = 0; user < users; user++)
        {
            var name = $"user-{user}";
            var anchor = TabOf(name, "anchor");
            await anchor.ConnectAsync();
            await anchor.AttachAsync();
            tabs.Add(anchor);
            work.Add(FeedAsync(anchor));
            for (var i = 0; i < faultTabs; i++)
            {
                tabs.Add(TabOf(name, $"{i}"));
                work.Add(SufferAsync(tabs[^1], anchor));
            }
        }

        await Task.WhenAll(work);
        await SettleAsync(tabs);
        foreach (var tab in tabs)
            await tab.DisposeAsync();
        await LeaveAsync();
    }

    private Tab TabOf(string user, string name) => new(_gateway.Address, seconds => _gateway.DevTokenAsync(user, seconds), history, user, $"{user}/{name}");

    private Task<InProcessGateway> StartAsync() => InProcessGateway.StartAsync(
        new Dictionary<string, string> { ["Netra:Delivery:AttachWithin"] = "00:00:20", ["Netra:EventLog:MaxEventsPerUser"] = $"{kept}" },
        services => services.RemoveAll<IUserEventLog>()
            .AddSingleton<IUserEventLog>(provider => new RecordingLog(provider.GetRequiredService<MemoryEventLog>(), history)));

    private async Task FeedAsync(Tab anchor)
    {
        while (Volatile.Read(ref _busy) > 0 || history.Deliveries < deliveries)
        {
            var ended = anchor.Ended;
            await anchor.StartRunAsync(thoughts: 100, everyMs: 2);
            await Eventually.TrueAsync(() => anchor.Ended > ended, "a run to end", TimeSpan.FromSeconds(60));
        }
    }

    private async Task SufferAsync(Tab tab, Tab anchor)
    {
        try
        {
            var injector = new FaultInjector(tab, anchor, () => history.Now);
            while (_cells.TryDequeue(out var cell))
                await injector.RunAsync(cell);
            await tab.ConnectAsync();
            await tab.AttachAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    private async Task SettleAsync(List<Tab> tabs)
    {
        var quiet = _gateway.MetricsAsync;
        await Eventually.TrueAsync(async () => (await quiet()).Sum("netra_signal_contexts_active") == 0, "every run to end");
        try
        {
            await Eventually.TrueAsync(
                () => tabs.GroupBy(tab => tab.User).All(user => user.Select(tab => tab.Offset).Distinct().Count() == 1), "all tabs of each user to have heard the same");
        }
        catch (TimeoutException)
        {
            // The checker says what is missing, and of whom.
        }

        history.Add(new(history.Now, Kinds.Settled));
    }

    private async Task LeaveAsync()
    {
        await _gateway.QuietAsync();
        var metrics = await _gateway.MetricsAsync();
        foreach (var name in (string[])["netra_signal_connections_active", "netra_signal_contexts_active", "netra_signal_emitters_active", "netra_signal_violations_total", "netra_signal_audit_failures_total"])
            history.Add(new(history.Now, Kinds.Left) { What = name, Value = metrics.Sum(name) });
        foreach (var (action, owner, connection) in AuditLines.Of(_gateway.Log.Lines))
            history.Add(new(history.Now, Kinds.Audit) { What = action, Owner = owner, Session = connection });
    }
}

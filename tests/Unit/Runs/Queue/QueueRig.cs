using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>Runs of agents that are named as what becomes of them in a busy thread, and one, <c>plain</c>, of which the settings say nothing.</summary>
internal abstract class QueueRig : IAsyncDisposable
{
    public const string Alice = "alice";

    public GatedAgent.Gates Gates { get; } = new();

    public RunOptions Options { get; } = new()
    {
        Agents = Enum.GetValues<WhenBusy>().ToDictionary(policy => Name(policy), policy => new AgentRunOptions { WhenBusy = policy }),
    };

    public LimitOptions Limits { get; } = new();

    protected IAgent[] Agents => [.. Enum.GetValues<WhenBusy>().Select(Name).Append("plain").Select(name => new GatedAgent(name, Gates))];

    public abstract Task OpenAsync();

    public abstract Task<Run> AskAsync(string user, StartRunRequest request);

    public abstract Task<Run> CancelAsync(string run, string user = Alice);

    public abstract Task<RunState> StateAsync(string run, string user = Alice);

    public abstract Task<ThreadHistory> ThreadAsync(string thread, string user = Alice);

    public abstract Task DeleteAsync(string thread, string user = Alice);

    public abstract Task<LogEvent[]> EventsAsync(string user);

    /// <summary>Lets time pass as the queue sees it.</summary>
    public abstract Task PassAsync(TimeSpan time);

    public abstract ValueTask DisposeAsync();

    public Task<Run> StartAsync(string run, string agent = "enqueue", string thread = "t1", string user = Alice, string? text = null) =>
        AskAsync(user, new(agent, JsonSerializer.SerializeToElement(new { text = text ?? $"{user}/{run}" }), ThreadId.Parse(thread), RunId.Parse(run)));

    public void Finish(string run, string user = Alice) => Gates.Open($"{user}/{run}");

    public Task BegunAsync(string run, string user = Alice) => Eventually.TrueAsync(() => Gates.Begun.Contains($"{user}/{run}"), $"{run} of {user} to begin");

    public Task EndedAsync(string run, string user = Alice) =>
        Eventually.TrueAsync(async () => (await EventsOfAsync(run, user)).Any(e => EventTypes.IsTerminal(e.Event.Type)), $"{run} of {user} to end");

    /// <summary>What the user was told of a run, in order; places and codes after the type.</summary>
    public async Task<string[]> ToldAsync(string run, string user = Alice) => [.. (await EventsOfAsync(run, user)).Select(Told)];

    public async Task UntilToldAsync(string run, params string[] told)
    {
        await Eventually.TrueAsync(async () => (await ToldAsync(run)).Length >= told.Length, $"{run} to be told {string.Join(", ", told)}");
        Assert.Equal(told, await ToldAsync(run));
    }

    /// <summary>Each run of the user ended once, began at most once, and nothing was said of it in a wrong order.</summary>
    public async Task AssertEachEndedOnceAsync(string user = Alice)
    {
        var runs = (await EventsAsync(user)).Where(e => !e.IsThreadEvent).GroupBy(e => e.Event.Run).ToArray();
        Assert.NotEmpty(runs);
        Assert.All(runs, run =>
        {
            string[] types = [.. run.Select(e => e.Event.Type)];
            Assert.Equal(Enumerable.Range(1, types.Length).Select(i => (long)i), run.Select(e => e.Position.Seq));
            Assert.Equal(types.Length - 1, Assert.Single(types.Index(), at => EventTypes.IsTerminal(at.Item)).Index);
            Assert.InRange(types.Count(type => type == AgentStarted.WireName), 0, 1);
            Assert.DoesNotContain(RunQueued.WireName, types.SkipWhile(type => type != AgentStarted.WireName));
        });
    }

    private static string Name(WhenBusy policy) => policy.ToString().ToLowerInvariant();

    private static string Told(LogEvent e)
    {
        using var data = JsonDocument.Parse(e.Event.Data);
        return e.Event.Type switch
        {
            RunQueued.WireName => $"{e.Event.Type} {data.RootElement.GetProperty("position").GetInt32()}",
            AgentError.WireName => $"{e.Event.Type} {data.RootElement.GetProperty("code").GetString()}",
            _ => e.Event.Type,
        };
    }

    private async Task<LogEvent[]> EventsOfAsync(string run, string user) => [.. (await EventsAsync(user)).Where(e => e.Event.Run?.Value == run)];
}

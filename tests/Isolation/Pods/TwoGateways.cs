using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Two pods over one Redis, with the same keys, in the process of the test.</summary>
public abstract class TwoGateways : IAsyncLifetime
{
    private protected static readonly Canary Canaries = new();

    /// <summary>What both pods store is written down here, and what people and workers do that are made for it.</summary>
    private protected HistoryWriter History { get; } = new(Canaries);

    private protected RedisProcess Redis { get; private set; } = null!;

    private protected InProcessGateway One { get; private set; } = null!;

    private protected InProcessGateway Two { get; private set; } = null!;

    /// <summary>What a pod on this Redis is told.</summary>
    internal static Dictionary<string, string> Settings(RedisProcess redis) => new()
    {
        ["Netra:Redis:Configuration"] = redis.Configuration,
        ["Netra:Redis:Environment"] = "pods",
        ["Netra:IdentityKey"] = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()),
        ["Netra:Runs:Agents:script-2:WhenBusy"] = "enqueue",
        ["Netra:Keys:0"] = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray()),
    };

    /// <summary>For tests that break nothing: a call has time, on however busy a machine.</summary>
    private protected static IReadOnlyDictionary<string, string> Patient { get; } = new Dictionary<string, string> { ["Netra:Redis:CallTimeout"] = "00:00:15" };

    /// <summary>What the pods of a test are told besides.</summary>
    private protected virtual IReadOnlyDictionary<string, string> More => new Dictionary<string, string>();

    public async Task InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync();
        One = await WitnessedAsync();
        Two = await WitnessedAsync();
    }

    /// <summary>A pod whose log is written down.</summary>
    private protected async Task<InProcessGateway> WitnessedAsync(Action<IServiceCollection>? services = null) => await ReadyAsync(
        new Dictionary<string, string>(Settings(Redis).Concat(More)),
        more =>
        {
            more.AddWitness(History);
            services?.Invoke(more);
        });

    private protected async Task<Person> PersonAsync(InProcessGateway gateway, string user, string? tab = null) =>
        await (await Person.ConnectAsync(History, gateway.Address, await gateway.DevTokenAsync(user), user, tab)).AttachAsync();

    private protected async Task<RecordedWorker> RecordedAsync(InProcessGateway gateway) =>
        await RecordedWorker.ConnectAsync(History, gateway.Address, await gateway.WorkerTokenAsync("app"), "app");

    /// <summary>Every rule of the history holds.</summary>
    private protected Task JudgeAsync(params IReadOnlyList<Person> people) => Judgement.HoldsAsync(History, () => [], people);

    public async Task DisposeAsync()
    {
        try
        {
            // Both say what they have to complain of, not the first alone.
            await Task.WhenAll(One.DisposeAsync().AsTask(), Two.DisposeAsync().AsTask());
        }
        finally
        {
            await Redis.DisposeAsync();
        }
    }

    private protected static async Task<InProcessGateway> ReadyAsync(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services = null)
    {
        // A busy machine makes a doorbell late and a call slow: the pod says so, and makes up for it.
        var gateway = (await InProcessGateway.StartAsync(settings, services)).Expecting(@"\[(1401|1402|200[17])\]");
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        return gateway;
    }

    /// <summary>A client hears one run to its end: every event of it, in order, once.</summary>
    private protected static async Task<IReadOnlyList<HubInvocation>> HearToEndAsync(RawHubClient client, string run, string end = "agent_completed")
    {
        await client.WaitForAsync(heard => heard.RunId == run && heard.Target == end, $"{end} of {run}");
        var events = client.Events.Where(e => e.RunId == run).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Argument.GetProperty("seq").GetInt64()));
        return events;
    }
}

using System.Text.Json;

namespace Netra.Signal.Tests.Kit;

/// <summary>A worker that speaks SignalR's JSON protocol by itself, with none of the product's code.</summary>
public sealed class RawWorker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _numbers = [];

    private RawWorker(RawHubClient client) => Client = client;

    /// <summary>Its connection.</summary>
    public RawHubClient Client { get; }

    /// <summary>Connects with a token of an application.</summary>
    public static async Task<RawWorker> ConnectAsync(Uri server, string token, Action<HubInvocation>? heard = null) =>
        new(await RawHubClient.ConnectAsync(server, new() { Token = token, Path = "/hubs/worker", Heard = heard }));

    /// <summary>Says that it serves one agent.</summary>
    public Task<JsonElement> RegisterAsync(string agent, int concurrency = 10) =>
        Client.InvokeAsync("Register", new { agents = new[] { new { name = agent, concurrency, description = "A worker of the tests." } } });

    /// <summary>The assignment of a run, once it is told.</summary>
    public async Task<JsonElement> AssignedAsync(string run, int attempt = 1, TimeSpan? deadline = null) => (await Client.WaitForAsync(
        heard => heard.Target == "run_assigned" && heard.RunId == run && heard.Argument.GetProperty("attempt").GetInt32() == attempt, $"{run} to be assigned", deadline)).Argument;

    /// <summary>The lease of a run, once it is told.</summary>
    public async Task<string> LeaseAsync(string run, int attempt = 1) => (await AssignedAsync(run, attempt)).GetProperty("lease").GetString()!;

    /// <summary>Publishes events, numbered on from the last of this lease that were accepted.</summary>
    public async Task<JsonElement> SayAsync(string lease, params (string Type, object Data)[] events)
    {
        long n;
        lock (_gate)
            n = _numbers.GetValueOrDefault(lease) + 1;
        var answer = await PublishAsync(lease, n, events);
        lock (_gate)
            _numbers[lease] = n + events.Length - 1;
        return answer;
    }

    /// <summary>Publishes events with these numbers.</summary>
    public Task<JsonElement> PublishAsync(string lease, long n, params (string Type, object Data)[] events) =>
        Client.InvokeAsync("Publish", new { lease, events = events.Select((e, i) => new { n = n + i, type = e.Type, data = e.Data }) });

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>The workers' side of a gateway that behaves as a test says. It stores as a gateway does: each number once, without a hole.</summary>
internal sealed class FakeWorkerGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<HubCallerContext, bool> _connections = [];
    private readonly Lock _gate = new();
    private readonly List<(string Lease, long N, string Type, JsonElement Data)> _stored = [];

    private FakeWorkerGateway(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public int LeaseSeconds { get; set; } = 30;

    public int Window { get; set; } = 256;

    /// <summary>Asked before events are stored: what it throws is the answer, what it waits for holds the answer up.</summary>
    public Func<string, JsonElement, Task>? BeforeStoring { get; set; }

    /// <summary>Asked after events were stored, before that is answered.</summary>
    public Func<HubCallerContext, Task>? BeforeAnswering { get; set; }

    /// <summary>What <c>Register</c> throws, when set.</summary>
    public string? Refusal { get; set; }

    /// <summary>Leases that are said to be lost.</summary>
    public ConcurrentDictionary<string, bool> Lost { get; } = [];

    public ConcurrentQueue<JsonElement> Registered { get; } = [];

    public ConcurrentQueue<JsonElement> Renewed { get; } = [];

    public ConcurrentQueue<JsonElement> Resumed { get; } = [];

    public ConcurrentQueue<JsonElement> Released { get; } = [];

    public ConcurrentQueue<JsonElement> Published { get; } = [];

    public IReadOnlyList<(string Lease, long N, string Type, JsonElement Data)> Stored
    {
        get
        {
            lock (_gate)
                return [.. _stored];
        }
    }

    public static async Task<FakeWorkerGateway> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddSignalR(hub => hub.MaximumReceiveMessageSize = 1 << 20);
        FakeWorkerGateway? gateway = null;
        builder.Services.AddSingleton(_ => gateway!);
        var app = builder.Build();
        gateway = new(app);
        app.UseWebSockets();
        app.MapHub<Hubs>(WireNames.WorkerHubPath);
        await app.StartAsync();
        return gateway;
    }

    public Task SayAsync(string target, object argument) => _app.Services.GetRequiredService<IHubContext<Hubs>>().Clients.All.SendAsync(target, argument);

    public Task AssignAsync(string run, string agent = "echo", object? input = null, int attempt = 1, string? traceparent = null) => SayAsync("run_assigned", new
    {
        lease = $"lease-{run}", runId = run, threadId = "t1", agent, input = input ?? new { text = "hi" }, history = Array.Empty<object>(), attempt, traceparent,
    });

    public IReadOnlyList<(string Lease, long N, string Type, JsonElement Data)> Of(string run) => [.. Stored.Where(item => item.Lease == $"lease-{run}")];

    public IEnumerable<string> Types(string run) => Of(run).Select(item => item.Type);

    /// <summary>Waits until a run has ended, and gives what was stored last.</summary>
    public async Task<(string Lease, long N, string Type, JsonElement Data)> EndAsync(string run)
    {
        await Eventually.TrueAsync(() => Of(run).Any(item => item.Type is "agent_completed" or "agent_error" or "agent_cancelled"), $"the end of {run}");
        return Of(run)[^1];
    }

    /// <summary>Cuts every connection.</summary>
    public void Cut()
    {
        foreach (var connection in _connections.Keys)
            connection.Abort();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private long Store(string lease, JsonElement events)
    {
        lock (_gate)
        {
            var last = Last(lease);
            foreach (var item in events.EnumerateArray())
            {
                var n = item.GetProperty("n").GetInt64();
                if (n > last + 1)
                    throw new HubException($"invalid_argument: n is {n}; the next number of this run is {last + 1}.");
                if (n == last + 1)
                    _stored.Add((lease, last = n, item.GetProperty("type").GetString()!, item.GetProperty("data").Clone()));
            }

            return last;
        }
    }

    private long Last(string lease) => _stored.LastOrDefault(item => item.Lease == lease).N;

    private object Sorted(JsonElement request, Func<string, object> kept, string name)
    {
        string[] leases = [.. request.GetProperty("leases").EnumerateArray().Select(lease => lease.GetString()!)];
        lock (_gate)
            return new Dictionary<string, object> { [name] = leases.Where(lease => !Lost.ContainsKey(lease)).Select(kept).ToArray(), ["lost"] = leases.Where(Lost.ContainsKey).ToArray() };
    }

    private sealed class Hubs(FakeWorkerGateway gateway) : Hub
    {
        public override Task OnConnectedAsync()
        {
            gateway._connections[Context] = true;
            return Task.CompletedTask;
        }

        public override Task OnDisconnectedAsync(Exception? exception)
        {
            gateway._connections.TryRemove(Context, out _);
            return Task.CompletedTask;
        }

        public object Register(JsonElement request)
        {
            gateway.Registered.Enqueue(request);
            return gateway.Refusal is { } refusal ? throw new HubException(refusal) : new { leaseSeconds = gateway.LeaseSeconds, window = gateway.Window };
        }

        public async Task<object> Publish(JsonElement request)
        {
            gateway.Published.Enqueue(request);
            var (lease, events) = (request.GetProperty("lease").GetString()!, request.GetProperty("events"));
            if (gateway.BeforeStoring is { } before)
                await before(lease, events);
            var through = gateway.Store(lease, events);
            if (gateway.BeforeAnswering is { } after)
                await after(Context);
            return new { acceptedThrough = through, window = gateway.Window };
        }

        public object Renew(JsonElement request)
        {
            gateway.Renewed.Enqueue(request);
            return gateway.Sorted(request, lease => lease, "renewed");
        }

        public object Resume(JsonElement request)
        {
            gateway.Resumed.Enqueue(request);
            return gateway.Sorted(request, lease => new { lease, acceptedThrough = gateway.Last(lease), cancelRequested = false }, "runs");
        }

        public void Release(JsonElement request) => gateway.Released.Enqueue(request);
    }
}

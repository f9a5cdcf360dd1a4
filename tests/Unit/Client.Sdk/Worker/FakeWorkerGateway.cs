using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>The workers' side of a gateway that behaves as a test says. It stores as a gateway does: each number once, without a hole.</summary>
internal sealed class FakeWorkerGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

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

    /// <summary>Whether no renewal succeeds, and none is refused.</summary>
    public bool RenewsNothing { get; set; }

    public ConcurrentQueue<JsonElement> Registered { get; } = [];

    public ConcurrentQueue<JsonElement> Renewed { get; } = [];

    public ConcurrentQueue<JsonElement> Resumed { get; } = [];

    public ConcurrentQueue<JsonElement> Released { get; } = [];

    public ConcurrentQueue<JsonElement> Published { get; } = [];

    public StoredEvents Events { get; } = new();

    public IReadOnlyList<StoredEvent> Stored => Events.All;

    public static async Task<FakeWorkerGateway> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddSignalR(hub => hub.MaximumReceiveMessageSize = 1 << 20);
        // Errors are written as a gateway writes them.
        builder.Services.RemoveAll<IHubProtocol>().AddMetrics().AddSingleton<SignalMetrics>().AddSingleton<JsonHubProtocol>().AddSingleton<IHubProtocol, SignalJsonProtocol>();
        FakeWorkerGateway? gateway = null;
        builder.Services.AddSingleton(_ => gateway!);
        var app = builder.Build();
        gateway = new(app);
        app.UseWebSockets();
        app.MapHub<FakeWorkerHub>(WireNames.WorkerHubPath);
        await app.StartAsync();
        return gateway;
    }

    public Task SayAsync(string target, object argument) => _app.Services.GetRequiredService<IHubContext<FakeWorkerHub>>().Clients.All.SendAsync(target, argument);

    public Task AssignAsync(string run, string agent = "echo", object? input = null, int attempt = 1, string? traceparent = null) => SayAsync("run_assigned", new
    {
        lease = $"lease-{run}", runId = run, threadId = "t1", agent, input = input ?? new { text = "hi" }, history = Array.Empty<object>(), attempt, traceparent,
    });

    public IReadOnlyList<StoredEvent> Of(string run) => [.. Stored.Where(item => item.Lease == $"lease-{run}")];

    public IEnumerable<string> Types(string run) => Of(run).Select(item => item.Type);

    /// <summary>Waits until a run has ended, and gives what was stored last.</summary>
    public async Task<StoredEvent> EndAsync(string run)
    {
        await Eventually.TrueAsync(() => Of(run).Any(item => item.Type is "agent_completed" or "agent_error" or "agent_cancelled"), $"the end of {run}");
        return Of(run)[^1];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

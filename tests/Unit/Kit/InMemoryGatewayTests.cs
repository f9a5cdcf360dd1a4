using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Client;
using Netra.Signal.Server;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Agents;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

/// <summary>The gateway in the process of a test keeps the emitter's contract, as its users hear it, and is the product's own.</summary>
public sealed class InMemoryGatewayTests : UserEmitterContract, IAsyncLifetime
{
    private InMemoryGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await InMemoryGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Gateway_IsPutTogetherAsTheProductIs_WithTheSameServicesAndTheSamePaths()
    {
        using var data = Data.Make();
        var builder = GatewayHost.CreateBuilder(["--environment=Development", "--urls=http://127.0.0.1:0", $"--Netra:DataPath={data.Path}"]);
        var services = builder.Services.Select(service => service.ServiceType).Where(type => !type.ContainsGenericParameters && type.FullName!.StartsWith("Netra.", StringComparison.Ordinal)).Distinct().ToList();
        builder.Logging.ClearProviders();
        await using var product = GatewayHost.Build(builder);
        await product.StartAsync();

        Assert.Equal(Paths(product.Services.GetRequiredService<EndpointDataSource>()), Paths(_gateway.Services.GetRequiredService<EndpointDataSource>()));
        Assert.Contains(typeof(IUserEmitterFactory), services);
        using var ours = _gateway.Services.CreateScope();
        using var theirs = product.Services.CreateScope();
        Assert.All(services, type => Assert.Equal(theirs.ServiceProvider.GetRequiredService(type).GetType(), ours.ServiceProvider.GetRequiredService(type).GetType()));
        Assert.IsType<UserLifetimeManager<AgentHub>>(_gateway.Services.GetRequiredService<HubLifetimeManager<AgentHub>>());
    }

    [Fact]
    public async Task Gateway_WithAnAgentOfTheTest_RunsIt_AndItsUserHearsIt()
    {
        await using var gateway = await InMemoryGateway.StartAsync(new LambdaAgent(async (run, _) => await run.TextAsync(run.RequireText()), "echo"));
        await using var alice = gateway.Client("alice");
        await alice.ConnectAsync();

        var run = await alice.StartRunAsync("echo", "Hello.");

        Assert.IsType<AgentCompleted>(await run.Completion.WithinAsync("the run to end"));
        Assert.Equal("Hello.", Assert.Single(run.State.Messages).Text);
    }

    private protected override async ValueTask<IUserEmitter> EmitterAsync(string user, string run = "r1") => await _gateway.EmitterAsync(user, run);

    private protected override async Task<IReadOnlyList<string>> ToldAsync(string user, int count)
    {
        await using var client = _gateway.Client(user, options => options.FromStart = true);
        await client.ConnectAsync();
        return await client.EventsAsync().Take(count).Cast<ReceivedEvent>().Select(item => $"{item.Type} {item.At.Offset} {Text(item.Data)}").ToListAsync().AsTask().WithinAsync("the events");
    }

    private sealed class Data(DirectoryInfo folder) : IDisposable
    {
        public string Path => folder.FullName;

        public static Data Make() => new(Directory.CreateTempSubdirectory("netra-"));

        public void Dispose() => folder.Delete(recursive: true);
    }

    private static string[] Paths(EndpointDataSource endpoints) => [.. endpoints.Endpoints.Select(endpoint => endpoint.DisplayName ?? "").Order(StringComparer.Ordinal)];
}

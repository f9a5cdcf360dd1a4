using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentServicesTests
{
    [Fact]
    public async Task Host_WithTheAgents_Starts_ListsThem_AndStops()
    {
        using var host = Build(new());
        await host.StartAsync();

        Assert.Equal(["docs"], host.Services.GetRequiredService<AgentCatalog>().Agents.Select(agent => agent.Name));
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_WithTwoAgentsOfOneName_RefusesToStart()
    {
        using var host = Build(new(), services => services.AddSingleton<IAgent>(new LambdaAgent((_, _) => Task.CompletedTask, "docs")));

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("'docs'", refusal.Message);
    }

    private static IHost Build(AgentOptions options, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(options).AddNetraDiagnostics().AddNetraAgents(options);
        more?.Invoke(builder.Services);
        return builder.Build();
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Netra.Signal.Server.Agents;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentServicesTests
{
    [Fact]
    public async Task Host_WithTheAgents_Starts_ListsThem_AndStops()
    {
        using var host = Build([]);
        await host.StartAsync();

        Assert.Equal(["docs"], host.Services.GetRequiredService<AgentCatalog>().Agents.Select(agent => agent.Name));
        Assert.Equal(30, host.Services.GetRequiredService<IOptions<AgentOptions>>().Value.WordsPerSecond);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Netra:Agents:WordsPerSecond", "0", "WordsPerSecond")]
    [InlineData("Netra:Agents:WordsPerSecond", "10001", "WordsPerSecond")]
    [InlineData("Netra:Agents:DocsPath", "/no/such/folder", "Netra:Agents:DocsPath")]
    [InlineData("Netra:Agents:WordPerSecond", "5", "WordPerSecond")]
    public async Task Host_WithAWrongSetting_RefusesToStart_NamingIt(string key, string value, string named)
    {
        using var host = Build(new() { [key] = value });

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(named, refusal.Message);
    }

    [Fact]
    public async Task Host_WithTwoAgentsOfOneName_RefusesToStart()
    {
        using var host = Build([], services => services.AddSingleton<IAgent>(new LambdaAgent((_, _) => Task.CompletedTask, "docs")));

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("'docs'", refusal.Message);
    }

    private static IHost Build(Dictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging().AddNetraAgents();
        more?.Invoke(builder.Services);
        return builder.Build();
    }
}

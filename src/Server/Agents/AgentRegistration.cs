using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Agents.Docs;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;

namespace Netra.Signal.Server.Agents;

internal static class AgentRegistration
{
    /// <summary>Adds the agents of the gateway's own process and what runs them. Needs <c>AddNetraDiagnostics</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options"><c>Netra:Agents</c>.</param>
    public static IServiceCollection AddNetraAgents(this IServiceCollection services, AgentOptions options)
    {
        services.AddSingleton<AgentCatalog>();
        services.AddTimed<AgentRunner>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<IRunExecutor>(provider => provider.GetRequiredService<AgentRunner>());
        services.AddHostedService(provider => provider.GetRequiredService<AgentRunner>());
        services.AddSingleton<DocsLibrary>();
        services.AddHostedService(provider => provider.GetRequiredService<DocsLibrary>());
        services.AddSingleton<IAgent, DocsAgent>();
        return services.AddChatAgent(options.Chat);
    }
}

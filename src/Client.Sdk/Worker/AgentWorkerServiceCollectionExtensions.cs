using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Netra.Signal.Client.Worker;

/// <summary>Puts a worker into a host.</summary>
public static class AgentWorkerServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="AgentWorker"/> as a hosted service: it begins and stops with the host. Map its agents on what is returned.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, when the host starts; wrong ones throw an <see cref="ArgumentException"/> there.</param>
    /// <returns>Where to map the worker's agents.</returns>
    public static AgentWorkerBuilder AddNetraAgentWorker(this IServiceCollection services, Action<AgentWorkerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new AgentWorkerBuilder();
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = new AgentWorkerOptions();
            configure(options);
            return new AgentWorker(options, builder.Agents, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance);
        });
        return builder;
    }
}

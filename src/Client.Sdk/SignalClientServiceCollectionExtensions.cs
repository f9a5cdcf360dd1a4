using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client;

/// <summary>Puts a client into an application's services.</summary>
public static class SignalClientServiceCollectionExtensions
{
    /// <summary>Adds one <see cref="SignalClient"/>, of one user, as a singleton that the container disposes of. The application connects it.</summary>
    /// <remarks>For a program that acts for one user. A server that acts for many makes a client per user instead.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, when the client is made; wrong ones throw an <see cref="ArgumentException"/> there.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddNetraSignalClient(this IServiceCollection services, Action<SignalClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(provider =>
        {
            var options = new SignalClientOptions();
            configure(options);
            return new SignalClient(options, provider.GetService<ILoggerFactory>());
        });
    }
}

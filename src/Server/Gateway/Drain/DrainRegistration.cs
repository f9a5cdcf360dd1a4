using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Adds the drain, and gives it the time that it may take.</summary>
internal static class DrainRegistration
{
    public static IServiceCollection AddDrain(this IServiceCollection services, DrainOptions options) => services
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<DrainState>())
        .AddSingleton<Drain>()
        .AddSingleton<IHostLifetime, DrainingLifetime>()
        .Configure<HostOptions>(host => host.ShutdownTimeout = options.Within);
}

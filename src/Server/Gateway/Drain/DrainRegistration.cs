using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Adds the drain. A host that stops without one, as it failed to start, has as long.</summary>
internal static class DrainRegistration
{
    public static IServiceCollection AddDrain(this IServiceCollection services, DrainOptions options) => services
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<DrainState>())
        .AddSingleton<Pace>()
        .AddSingleton<Farewells>()
        .AddSingleton<Drain>()
        .AddSingleton<IHostLifetime, DrainingLifetime>()
        .Configure<HostOptions>(host => host.ShutdownTimeout = options.Within);
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Netra.Signal.Server.Diagnostics;

internal static class DiagnosticsRegistration
{
    /// <summary>The clock, metrics, readiness and the start log. Call it before the other parts: it then listens before any of them starts.</summary>
    public static IServiceCollection AddNetraDiagnostics(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddLabelled<SignalMetrics>();
        services.TryAddSingleton<PrometheusExporter>();
        services.TryAddSingleton<Readiness>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadinessCheck, HostReadiness>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartAnnouncement, ProcessAnnouncement>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PrometheusExporter>(
            provider => provider.GetRequiredService<PrometheusExporter>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartLog>());
        return services;
    }

    /// <summary>Adds metrics that show the known values of their labels from the start.</summary>
    public static IServiceCollection AddLabelled<TMetrics>(this IServiceCollection services)
        where TMetrics : class, IKnownLabels
    {
        services.TryAddSingleton<TMetrics>();
        return services.AddSingleton<IKnownLabels>(provider => provider.GetRequiredService<TMetrics>());
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Netra.Signal.Server.Audit;

internal static class AuditRegistration
{
    /// <summary>The audit log, and where violations are said. Needs <c>AddNetraDiagnostics</c>.</summary>
    public static IServiceCollection AddNetraAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<IAuditLog, StructuredAuditLog>();
        services.TryAddSingleton<Violations>();
        return services;
    }
}

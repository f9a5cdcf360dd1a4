using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Netra.Signal.Server.Audit;

internal static class AuditRegistration
{
    /// <summary>The audit log. Needs <c>AddNetraDiagnostics</c>.</summary>
    public static IServiceCollection AddNetraAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<IAuditLog, StructuredAuditLog>();
        return services;
    }
}

namespace Netra.Signal.Server.Diagnostics;

/// <summary>What an operator's probes and scrapers ask. Open to anybody who reaches the port: no user's data is in any answer.</summary>
internal static class DiagnosticsEndpoints
{
    public static IEndpointRouteBuilder MapDiagnostics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", Live).AllowAnonymous();
        endpoints.MapGet("/health/ready", Ready).AllowAnonymous();
        endpoints.MapGet("/health", Ready).AllowAnonymous();
        endpoints.MapGet("/metrics", Metrics).AllowAnonymous();
        return endpoints;
    }

    private static Task Live(HttpContext context)
    {
        Uncached(context);
        return context.Response.WriteAsJsonAsync(LivenessAnswer.Live, DiagnosticsJsonContext.Default.LivenessAnswer);
    }

    private static Task Ready(HttpContext context)
    {
        var ready = context.RequestServices.GetRequiredService<Readiness>().IsReady(out var answer);
        Uncached(context);
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(answer, DiagnosticsJsonContext.Default.ReadinessAnswer);
    }

    private static Task Metrics(HttpContext context)
    {
        var text = context.RequestServices.GetRequiredService<PrometheusExporter>().Render();
        Uncached(context);
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static void Uncached(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}

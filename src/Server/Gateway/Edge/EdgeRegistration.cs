using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Gateway.WorkerApi;
using Netra.Signal.Server.Redis.Connections;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Registers what stands between the network and the hubs, and puts it into the pipeline.</summary>
internal static class EdgeRegistration
{
    private const string CorsPolicy = "v1";

    /// <summary>The hub gate, CORS for <c>/v1</c>, the connection limit, and the silence of the framework's logs. Needs <c>AddNetraDiagnostics</c> and an <c>IAuditLog</c>.</summary>
    public static WebApplicationBuilder AddNetraEdge(this WebApplicationBuilder builder, NetraOptions options)
    {
        var origins = new OriginPolicy(options.Origins, builder.Environment.IsDevelopment());
        builder.Services.AddSingleton(origins).AddSingleton<RefusalLog>().AddConnectionLimit(options.Redis).AddSingleton<DrainState>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, SilentCategories>();
        builder.Services.AddCors(cors => cors.AddPolicy(CorsPolicy, policy => policy
            .SetIsOriginAllowed(origins.Allows).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Retry-After")));
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Room for the longest token in a browser's query.
            kestrel.Limits.MaxRequestLineSize = SignIn.TokenText.MaxLength + 1024;
        });
        return builder;
    }

    /// <summary>The first step of the pipeline: see <see cref="HubGate"/>.</summary>
    public static WebApplication UseHubGate(this WebApplication app)
    {
        app.UseMiddleware<HubGate>();
        return app;
    }

    /// <summary>CORS on <c>/v1</c> for the allowed origins, without credentials, and <c>no-store</c> on all its answers, refusals included.</summary>
    public static WebApplication UseApiEdge(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase), api =>
        {
            api.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                });
                return next(context);
            });
            api.Use(async (context, next) =>
            {
                await next(context);
                if (!context.Request.Path.StartsWithSegments(WorkerPaths.Prefix, StringComparison.OrdinalIgnoreCase))
                    return;
                context.RequestServices.GetRequiredService<RefusalLog>().Record(context, "worker_api");
                await WorkerRefusals.CompleteAsync(context);
            });
            api.UseCors(CorsPolicy);
        });
        return app;
    }

    /// <summary>After the sign-in: see <see cref="ConnectionPlaces"/>.</summary>
    public static WebApplication UseConnectionLimit(this WebApplication app)
    {
        app.UseMiddleware<ConnectionPlaces>();
        return app;
    }
}

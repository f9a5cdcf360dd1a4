using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Queue;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Demo;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Gateway.WorkerApi;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;

namespace Netra.Signal.Server;

/// <summary>The gateway, put together: its services, then its pipeline. Between the two, a host may add agents of its own.</summary>
internal static class GatewayHost
{
    /// <param name="args">The command line.</param>
    /// <exception cref="StartupRefusedException">The settings are wrong; it names all that are.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddNetraLogging();
        var netra = builder.AddNetraConfiguration();
        builder.Services
            .AddNetraDiagnostics()
            .AddNetraAudit()
            .AddRedis(netra.Redis)
            .AddEventLog(netra.Redis)
            .AddRuns(netra.Redis)
            .AddThreads(netra.Redis)
            .AddNetraAgents(netra.Agents)
            .AddThreadQueues()
            .AddUserHub(netra.Limits)
            .AddWorkerHub(netra.Limits, netra.Redis)
            .AddWorkerApi()
            .AddDrain(netra.Drain);
        return builder.AddNetraSignIn(netra).AddNetraEdge(netra);
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit();
        app.MapDiagnostics();
        app.MapDevelopmentSignIn().MapDemoPage();
        app.MapUserHub(app.Services.GetRequiredService<DeliveryOptions>());
        app.MapWorkerHub(app.Services.GetRequiredService<DeliveryOptions>());
        app.MapWorkerApi();
        return app;
    }
}

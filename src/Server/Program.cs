using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Runs;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Logging.AddNetraLogging();
    var netra = builder.AddNetraConfiguration();
    builder.Services
        .AddNetraDiagnostics()
        .AddNetraAudit()
        .AddMemoryEventLog()
        .AddRuns()
        .AddNetraAgents()
        .AddUserHub(netra.Limits);
    builder.AddNetraSignIn(netra).AddNetraEdge(netra);

    var app = builder.Build();
    app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit();
    app.MapDiagnostics();
    app.MapDevelopmentSignIn();
    app.MapUserHub(netra.Delivery);
    await app.RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.SignIn;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var netra = builder.AddNetraConfiguration();
    builder.AddNetraSignIn(netra).AddNetraEdge(netra);
    builder.Services.AddSingleton<IAuditLog, NoAudit>();
    var app = builder.Build();
    app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit().MapDevelopmentSignIn();
    app.MapGet("/v1/me", () => "user").RequireAuthorization(SignInPolicies.User);
    await app.RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

internal sealed class NoAudit : IAuditLog
{
    public void Record(AuditEntry entry)
    {
    }
}

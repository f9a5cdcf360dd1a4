using Netra.Signal.Server;
using Netra.Signal.Server.Gateway.Configuration;

try
{
    await GatewayHost.Build(GatewayHost.CreateBuilder(args)).RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

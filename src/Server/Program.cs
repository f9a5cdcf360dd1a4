using Netra.Signal.Server;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;

if (await HealthQuestion.AnswerAsync(args) is { } code)
    return code;
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
catch (IOException failure)
{
    // An address that is taken, or a data folder that cannot be written: the host has logged it, with its stack.
    await Console.Error.WriteLineAsync($"Netra Signal does not start: {failure.Message}");
    return 1;
}

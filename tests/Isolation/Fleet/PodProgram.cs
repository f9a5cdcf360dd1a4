using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>
/// A pod as a process of its own, which this assembly is when it is run: the gateway as the product puts it together, with the script agent
/// beside its own and a witness in front of its log.
/// </summary>
internal static class PodProgram
{
    /// <summary>The variable of the environment that names the file of the witness.</summary>
    public const string HistoryFile = "NETRA_TEST_HISTORY";

    /// <summary>The variable that says when the machine's clock was 0.</summary>
    public const string HistoryBegan = "NETRA_TEST_HISTORY_BEGAN";

    public static async Task Main(string[] args)
    {
        var began = long.Parse(Environment.GetEnvironmentVariable(HistoryBegan)!, CultureInfo.InvariantCulture);
        using var witness = new WitnessFile(Environment.GetEnvironmentVariable(HistoryFile)!, began);
        var builder = GatewayHost.CreateBuilder(args);
        builder.Services
            .AddSingleton<IAgent>(new ScriptAgent("script"))
            .RemoveAll<IUserEventLog>()
            .AddSingleton<IUserEventLog>(provider => new RecordingLog(provider.GetRequiredService<RedisEventLog>(), witness));
        await GatewayHost.Build(builder).RunAsync();
    }
}

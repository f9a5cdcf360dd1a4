using System.Globalization;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Bench.Servers;

/// <summary>One server as a process of its own, told on standard input what to emit.</summary>
internal static class BenchServer
{
    public static async Task<int> RunAsync(ServerKind kind)
    {
        await using var app = kind == ServerKind.Netra ? Gateway() : Plain(kind);
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"listening {app.Urls.Single()}");
        while (await Console.In.ReadLineAsync() is { } line)
            await Console.Out.WriteLineAsync(await AnswerAsync(app.Services, line.Split(' ')));
        return 0;
    }

    private static async Task<string> AnswerAsync(IServiceProvider services, string[] words)
    {
        var source = services.GetRequiredService<IEventSource>();
        if (words is ["begin"])
        {
            if (source is NetraSource netra)
                await netra.BeginAsync();
            else
                ((PlainSource)source).Begin();
            return $"users {source.Users}";
        }

        var (burst, rate, seconds, isStream) = (Number(words[1]), Number(words[2]), Number(words[3]), words[0] == "stream");
        return $"emitted {await Publishers.RunAsync(source, burst, rate, TimeSpan.FromSeconds(seconds), isStream)}";
    }

    private static WebApplication Gateway()
    {
        var builder = GatewayHost.CreateBuilder(Arguments);
        builder.Services.AddSingleton<IEventSource, NetraSource>();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        return GatewayHost.Build(builder);
    }

    private static WebApplication Plain(ServerKind kind)
    {
        var builder = WebApplication.CreateBuilder(Arguments);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var netra = builder.AddNetraConfiguration();
        builder.Services.AddNetraDiagnostics().AddNetraAudit()
            .AddSingleton<PlainUsers>()
            .AddSingleton<IUserIdProvider>(provider => provider.GetRequiredService<PlainUsers>())
            .AddSingleton<IEventSource>(provider => ActivatorUtilities.CreateInstance<PlainSource>(provider, kind))
            .AddSignalR().AddJsonProtocol(options =>
            {
                options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, SignalJson.Context);
                options.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
            });
        builder.AddNetraSignIn(netra).AddNetraEdge(netra);
        var app = builder.Build();
        app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit();
        app.MapDevelopmentSignIn();
        app.MapHub<PlainHub>(WireNames.UserHubPath);
        return app;
    }

    private static string[] Arguments { get; } =
        ["--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Netra=Warning", "--Logging:LogLevel:Default=Warning"];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

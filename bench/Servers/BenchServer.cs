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

/// <summary>One server as a process of its own, told on standard input what to do.</summary>
internal static class BenchServer
{
    /// <summary>What an answer to the driver begins with.</summary>
    public const string Answer = "= ";

    private static readonly string[] Arguments =
        ["--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Netra=Warning", "--Logging:LogLevel:Default=Warning"];

    public static int Run(ServerKind kind)
    {
        using var app = kind == ServerKind.Netra ? Gateway() : Plain(kind);
        app.Start();
        Console.WriteLine(Answer + app.Urls.Single());
        while (Console.ReadLine() is { } line)
            Console.WriteLine(Answer + AnswerTo(app.Services, line.Split(' ')));
        return 0;
    }

    private static string AnswerTo(IServiceProvider services, string[] words)
    {
        var (source, users) = (services.GetRequiredService<IEventSource>(), ActivatorUtilities.CreateInstance<BenchUsers>(services));
        switch (words)
        {
            case ["tokens", var count]:
                return string.Join($"\n{Answer}", Enumerable.Range(0, Number(count)).Select(users.Token));
            case ["begin", var count]:
                source.BeginAsync([.. Enumerable.Range(0, Number(count)).Select(users.Key)]).Wait();
                return count;
            case ["rest"]:
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return Text(GC.GetTotalMemory(forceFullCollection: true));
            case ["batch", var count]:
                return Text(Publishers.Batch(source, Number(count)));
            case ["emit", var burst, var rate, var seconds]:
                return Text(Publishers.Emit(source, Number(burst), Number(rate), Number(seconds)));
            case ["stream", var streaming, var rate, var seconds]:
                return Text(Publishers.Stream(source, Number(streaming), Number(rate), Number(seconds)));
            default:
                throw new ArgumentException($"The driver said {string.Join(' ', words)}.", nameof(words));
        }
    }

    private static WebApplication Gateway()
    {
        var builder = GatewayHost.CreateBuilder(Arguments);
        builder.Services.AddSingleton<IEventSource, NetraSource>();
        return GatewayHost.Build(builder);
    }

    private static WebApplication Plain(ServerKind kind)
    {
        var builder = WebApplication.CreateBuilder(Arguments);
        var netra = builder.AddNetraConfiguration();
        builder.Services.AddNetraDiagnostics().AddNetraAudit()
            .AddSingleton<IUserIdProvider, PlainUserIds>()
            .AddSingleton<IEventSource>(provider => ActivatorUtilities.CreateInstance<PlainSource>(provider, kind))
            .AddSignalR().AddJsonProtocol(options =>
            {
                options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, SignalJson.Context);
                options.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
                options.PayloadSerializerOptions.Converters.Add(new TimestampConverter());
            });
        builder.AddNetraSignIn(netra).AddNetraEdge(netra);
        var app = builder.Build();
        app.UseHubGate().UseApiEdge().UseNetraSignIn().UseConnectionLimit();
        app.MapDevelopmentSignIn();
        app.MapHub<PlainHub>(WireNames.UserHubPath, options => options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets);
        return app;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

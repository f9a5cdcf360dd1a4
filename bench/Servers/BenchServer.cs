using System.Globalization;
using Netra.Signal.Server;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Bench.Servers;

/// <summary>One server as a process of its own, told on standard input what to do.</summary>
internal static class BenchServer
{
    /// <summary>What an answer to the driver begins with.</summary>
    public const string Answer = "= ";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private static readonly string[] Arguments =
        ["--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Netra=Warning", "--Logging:LogLevel:Default=Warning"];

    public static int Run(ServerKind kind)
    {
        using var app = kind == ServerKind.Netra ? Gateway() : PlainServer.Build(kind, Arguments);
        app.Start();
        WaitUntilReady(app.Services.GetRequiredService<Readiness>());
        Console.WriteLine(Answer + app.Urls.Single());
        var publishers = new Publishers(app.Services.GetRequiredService<IEventSource>());
        while (Console.ReadLine() is { } line)
            Console.WriteLine(Answer + AnswerTo(app.Services, publishers, line.Split(' ')));
        return 0;
    }

    private static string AnswerTo(IServiceProvider services, Publishers publishers, string[] words)
    {
        var users = ActivatorUtilities.CreateInstance<BenchUsers>(services);
        switch (words)
        {
            case ["tokens", var count]:
                return string.Join($"\n{Answer}", Enumerable.Range(0, Number(count)).Select(users.Token));
            case ["begin", var count]:
                services.GetRequiredService<IEventSource>().BeginAsync([.. Enumerable.Range(0, Number(count)).Select(users.Key)]).Wait();
                return count;
            case ["rest"]:
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return Text(GC.GetTotalMemory(forceFullCollection: true));
            case ["batch", var count, var burst]:
                return Text(publishers.Batch(Number(count), Number(burst)));
            case ["emit", var burst, var rate, var seconds]:
                return Text(publishers.Emit(Number(burst), Number(rate), Number(seconds)));
            case ["stream", var streaming, var rate, var seconds]:
                return Text(publishers.Stream(Number(streaming), Number(rate), Number(seconds)));
            default:
                throw new ArgumentException($"The driver said {string.Join(' ', words)}.", nameof(words));
        }
    }

    private static void WaitUntilReady(Readiness readiness)
    {
        if (!SpinWait.SpinUntil(() => readiness.IsReady(out _), ReadyWithin))
            throw new TimeoutException("The server did not become ready.");
    }

    private static WebApplication Gateway()
    {
        var builder = GatewayHost.CreateBuilder(Arguments);
        builder.Services.AddSingleton<IEventSource, NetraSource>();
        return GatewayHost.Build(builder);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

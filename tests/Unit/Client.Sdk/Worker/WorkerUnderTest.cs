using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>A worker in a host, as an application has it, connected to a stand-in of a gateway.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private WorkerUnderTest(ServiceProvider services) => _services = services;

    public AgentWorker Worker { get; private set; } = null!;

    public RecordingLogger Log { get; private init; } = null!;

    /// <summary>Starts one with an agent named <c>echo</c>, and returns once it serves.</summary>
    public static async Task<WorkerUnderTest> StartAsync(
        FakeWorkerGateway gateway, Func<WorkerRun, CancellationToken, Task> handler, Action<AgentWorkerOptions>? more = null, Uri? address = null)
    {
        var log = new RecordingLogger();
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(log);
        services.AddNetraAgentWorker(options =>
        {
            (options.Address, options.AccessToken) = (address ?? gateway.Address, _ => ValueTask.FromResult("good"));
            options.ReconnectDelay = TimeSpan.FromMilliseconds(1);
            more?.Invoke(options);
        }).MapAgent("echo", handler);
        var provider = services.BuildServiceProvider();
        var worker = new WorkerUnderTest(provider) { Log = log };
        worker.Worker = (AgentWorker)provider.GetRequiredService<IHostedService>();
        await worker.Worker.StartAsync(CancellationToken.None);
        if (gateway.Refusal is null)
            await Eventually.TrueAsync(() => log.Entries.Any(entry => entry.Id == 2100), "the worker to serve");
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await Worker.StopAsync(now.Token);
        await _services.DisposeAsync();
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Client.Worker;
using Netra.Signal.Tests.Isolation.Hosting;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>A worker as an application has it: the .NET library's, in a host.</summary>
internal sealed class SdkWorker : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private SdkWorker(ServiceProvider services) => (_services, Host) = (services, services.GetRequiredService<IHostedService>());

    public IHostedService Host { get; }

    /// <summary>Starts one that serves the agent <c>remote</c>.</summary>
    /// <param name="gateway">Who signs its tokens.</param>
    /// <param name="address">Where it connects.</param>
    /// <param name="handler">The agent.</param>
    public static async Task<SdkWorker> StartAsync(InProcessGateway gateway, Uri address, Func<WorkerRun, CancellationToken, Task> handler)
    {
        var services = new ServiceCollection();
        services.AddNetraAgentWorker(options =>
        {
            (options.Address, options.StopWithin, options.ReconnectDelay) = (address, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
            options.AccessToken = async _ => await gateway.WorkerTokenAsync("app");
        }).MapAgent("remote", handler);
        var worker = new SdkWorker(services.BuildServiceProvider());
        await worker.Host.StartAsync(CancellationToken.None);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await Host.StopAsync(now.Token);
        await _services.DisposeAsync();
    }
}

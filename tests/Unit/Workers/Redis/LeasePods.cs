using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Server.Workers.Redis;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Runs.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Redis;

/// <summary>Two pods that share leases over one Redis that a test may break.</summary>
public abstract class LeasePods : IAsyncLifetime
{
    private protected RedisProcess Redis { get; private set; } = null!;

    private protected RunPod One { get; private set; } = null!;

    private protected RunPod Two { get; private set; } = null!;

    private protected WorkerOptions Workers { get; } = new();

    // A slow machine is not a Redis that is away.
    private protected virtual TimeSpan CallTimeout => TimeSpan.FromSeconds(10);

    private protected virtual IReadOnlyList<string> RedisArguments => [];

    public async Task InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync(RedisArguments);
        One = await StartAsync();
        Two = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private protected static RedisLeases LeasesOf(RunPod pod) => pod.Get<RedisLeases>();

    private Task<RunPod> StartAsync() => RunPod.StartAsync(Redis.Configuration, options => options.CallTimeout = CallTimeout, more: services =>
    {
        foreach (var script in LeaseScripts.All)
            services.AddSingleton(script);
        services.AddSingleton(Workers).AddTimed<RedisLeases>().AddHostedService<LeaseBell>();
    });
}

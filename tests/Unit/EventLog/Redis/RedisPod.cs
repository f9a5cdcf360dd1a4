using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>The log of one pod, put together as the gateway does it, over a real Redis.</summary>
internal sealed class RedisPod : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RedisPod(ServiceProvider services, RecordingLogger logger) => (_services, Logger) = (services, logger);

    public IServiceProvider Services => _services;

    public RedisEventLog Log => _services.GetRequiredService<RedisEventLog>();

    public RedisServer Server => _services.GetRequiredService<RedisServer>();

    public RecordingLogger Logger { get; }

    public static async Task<RedisPod> StartAsync(
        string configuration, string environment, EventLogOptions? log = null, Action<RedisOptions>? change = null, KeyRing? ring = null, bool isReady = true,
        Action<IServiceCollection>? more = null)
    {
        var redis = new RedisOptions { Configuration = configuration, Environment = environment };
        change?.Invoke(redis);
        var logger = new RecordingLogger();
        var services = new ServiceCollection();
        more?.Invoke(services);
        var pod = new RedisPod(services
            .AddMetrics()
            .AddSingleton<ILoggerFactory>(logger)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(redis)
            .AddSingleton(log ?? new())
            .AddSingleton(ring ?? new KeyRing([new SecretKey(new byte[SecretKey.Length])]))
            .AddSingleton(new UserKeyDerivation(new byte[UserKeyDerivation.SecretLength]))
            .AddSingleton<SignalMetrics>()
            .AddNetraAudit()
            .AddRedis(redis)
            .AddEventLog(redis)
            .BuildServiceProvider(), logger);
        var parts = pod._services.GetServices<IHostedService>().ToArray();
        // Last of all who are told: by then everybody has looked, and nobody looks again for the start's sake.
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pod.Server.Back += () => back.TrySetResult();
        foreach (var part in parts)
            await part.StartAsync(default);
        if (isReady)
            await back.Task.WithinAsync("Redis to be usable");
        return pod;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _services.GetServices<IHostedService>().Reverse())
            await part.StopAsync(default);
        await _services.DisposeAsync();
    }
}

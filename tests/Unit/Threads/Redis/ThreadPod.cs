using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Threads.Redis;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Threads.Redis;

/// <summary>The threads of one pod over a real Redis; the time of the threads is the test's, that of Redis is real, and that of the turns as well unless a test gives another.</summary>
internal sealed class ThreadPod : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ThreadPod(ServiceProvider services, RecordingLogger logger, ThreadOptions options, TimeProvider time, TimeProvider turns)
    {
        (_services, Logger) = (services, logger);
        Turns = new(Of<RedisServer>(), Of<RedisKeys>(), Of<UserSecrets>(), turns, logger.For<ThreadTurns>());
        Store = new RedisThreadStore(Of<RedisServer>(), Of<RedisKeys>(), Of<UserSecrets>(), Of<UserKeyDerivation>(), Turns, options, time);
    }

    public RecordingLogger Logger { get; }

    public ThreadTurns Turns { get; }

    public RedisThreadStore Store { get; }

    public UserSecrets Secrets => Of<UserSecrets>();

    public RedisKeys Keys => Of<RedisKeys>();

    public static async Task<ThreadPod> StartAsync(RedisProcess process, ThreadOptions options, TimeProvider time, TimeProvider? turns = null, KeyRing? ring = null)
    {
        var redis = new RedisOptions { Configuration = process.Configuration, Environment = "threads" };
        var logger = new RecordingLogger();
        var services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<ILoggerFactory>(logger)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(redis)
            .AddSingleton(ring ?? new KeyRing([new SecretKey(new byte[SecretKey.Length])]))
            .AddSingleton(new UserKeyDerivation(new byte[UserKeyDerivation.SecretLength]))
            .AddSingleton<SignalMetrics>()
            .AddNetraAudit()
            .AddRedis(redis);
        foreach (var script in ThreadScripts.All)
            services.AddSingleton(script);
        var pod = new ThreadPod(services.BuildServiceProvider(), logger, options, time, turns ?? TimeProvider.System);
        foreach (var part in pod._services.GetServices<IHostedService>())
            await part.StartAsync(default);
        await Eventually.TrueAsync(() => pod.Of<RedisServer>().Session is not null, "Redis to be usable");
        return pod;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _services.GetServices<IHostedService>().Reverse())
            await part.StopAsync(default);
        await _services.DisposeAsync();
    }

    private T Of<T>()
        where T : notnull => _services.GetRequiredService<T>();
}

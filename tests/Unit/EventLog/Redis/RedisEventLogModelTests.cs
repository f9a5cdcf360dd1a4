using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>The log in Redis, under any commands, is what the model says.</summary>
public sealed class RedisEventLogModelTests(RedisEventLogTests.RunningRedis redis)
    : UserEventLogModelContract, IClassFixture<RedisEventLogTests.RunningRedis>, IAsyncLifetime
{
    // A slow machine is not a Redis that is away.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private RedisPod _pod = null!;
    private int _logs;

    private protected override int Sequences => 60;

    public async Task InitializeAsync() => _pod = await RedisPod.StartAsync(redis.Server.Configuration, "model", change: options => options.CallTimeout = CallTimeout);

    public async Task DisposeAsync() => await _pod.DisposeAsync();

    /// <summary>Another log over the same connection: an environment of its own.</summary>
    private protected override IUserEventLog CreateLog(int kept)
    {
        var options = new EventLogOptions { MaxEventsPerUser = kept };
        var settings = new RedisOptions { Configuration = redis.Server.Configuration, Environment = $"m-{kept}-{_logs++}", CallTimeout = CallTimeout };
        var names = _pod.Services.GetRequiredService<UserKeyDerivation>();
        var (keys, pod) = (new RedisKeys(settings, names), _pod.Services.GetRequiredService<Pod>());
        var services = new LogServices(
            new(_pod.Server, options),
            _pod.Server,
            options,
            keys,
            new(_pod.Server, keys, _pod.Services.GetRequiredService<KeyRing>(), _pod.Services.GetRequiredService<BrokenSeals>(), TimeProvider.System),
            settings, pod, TimeProvider.System, _pod.Logger.For<LogServices>());
        return new RedisEventLog(services, _pod.Server, options);
    }
}

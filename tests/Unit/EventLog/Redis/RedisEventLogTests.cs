using Netra.Signal.Server.EventLog;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>The log in Redis keeps what every log must keep.</summary>
[Trait("Suite", "Quick")]
public sealed class RedisEventLogTests(RedisEventLogTests.RunningRedis redis) : UserEventLogContract, IClassFixture<RedisEventLogTests.RunningRedis>, IAsyncLifetime
{
    private RedisPod _pod = null!;

    public async Task InitializeAsync() => _pod = await RedisPod.StartAsync(redis.Server.Configuration, $"t-{Guid.NewGuid():n}"[..20]);

    public async Task DisposeAsync() => await _pod.DisposeAsync();

    private protected override IUserEventLog CreateLog() => _pod.Log;

    private protected override Task ListeningAsync(WakeCounter counter) =>
        Eventually.TrueAsync(() => counter.Count > 0, "the doorbell to be asked for");

    public sealed class RunningRedis : IAsyncLifetime
    {
        public RedisProcess Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await RedisProcess.StartAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}

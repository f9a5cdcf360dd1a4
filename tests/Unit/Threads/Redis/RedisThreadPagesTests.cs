using Netra.Signal.Server.Threads;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads.Redis;

public sealed class RedisThreadPagesTests : ThreadPagesContract, IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private ThreadPod _pod = null!;

    private protected override IThreadStore Store => _pod.Store;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _pod = await ThreadPod.StartAsync(_redis, Options, Time);
    }

    public async Task DisposeAsync()
    {
        await _pod.DisposeAsync();
        await _redis.DisposeAsync();
    }
}

using System.Globalization;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>A server that goes on as it was and calls its life something else, which pods hear one after the other.</summary>
public sealed class RenamedLifeTests : TwoPods
{
    [Fact]
    public async Task AMasterThatGetsItsFirstReplica_BeginsOneEpoch_HoweverManyPodsWriteMeanwhile()
    {
        var start = (await HeadAsync(One.Log)) with { Offset = 0 };
        var before = One.Server.Session!.ServerLife;
        Assert.Equal(before, Two.Server.Session!.ServerLife);
        await using var replica = await RedisKinds.ReplicaOfAsync(Redis);
        var written = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var pod in (RedisPod[])[One, Two])
                {
                    await AppendAsync(pod.Log);
                    written++;
                }

                return One.Server.Session is { } one && one.ServerLife != before && Two.Server.Session?.ServerLife == one.ServerLife;
            },
            "both pods to know the server by its new name");
        await AppendAsync(One.Log);
        await AppendAsync(Two.Log);
        var joints = (await Redis.CommandAsync("HGET", string.Create(CultureInfo.InvariantCulture, $"netra:pods:{{{Users.Alice}}}:meta"), "j")).Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(joints);
        // Whoever came before goes on without a gap.
        Assert.Equal(written + 2, (await ReadAsync(Two.Log, start, written + 2)).Count);
    }
}

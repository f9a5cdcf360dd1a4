using System.Net;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore;

/// <summary>A user's connections are counted over all pods.</summary>
public sealed class SharedLimitTests : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private InProcessGateway _one = null!;
    private InProcessGateway _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        (_one, _two) = (await StartAsync(), await StartAsync());
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_one.DisposeAsync().AsTask(), _two.DisposeAsync().AsTask());
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Alice_WithAllHerPlacesOnOnePod_IsRefusedOnTheOther_BobIsNot_AndAnEndFreesAPlace()
    {
        await using var first = await _one.ConnectAsync("alice");
        await using var second = await _one.ConnectAsync("alice");
        await RefusedAsync(_two, "alice");
        await RefusedAsync(_one, "alice");
        await using (await _two.ConnectAsync("bob"))
        await using (await _one.ConnectAsync("bob"))
            await RefusedAsync(_two, "bob");
        await Eventually.TrueAsync(
            async () => (await _redis.CommandAsync("KEYS", "netra:pods:{*}:connections")).Split('\n').Length == 1, "bob's to be counted no more");
        await OnlyCountsAreKeptAsync();
        await first.DisposeAsync();
        await using var third = await LetInAsync(_two, "alice");
        await RefusedAsync(_one, "alice");
        await SumIsAsync(_one, 2);
    }

    [Fact]
    public async Task Alice_WhoseConnectionsWereOnAKilledPod_IsLetInAgain_AndNoGhostsStay()
    {
        var killed = await GatewayProcess.StartAsync(Settings());
        await Eventually.TrueAsync(async () => (await killed.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the third pod to be ready");
        await using (await killed.ConnectAsync("alice"))
        await using (await killed.ConnectAsync("alice"))
        {
            await RefusedAsync(_two, "alice");
            await killed.KillAsync();
        }

        await using var again = await LetInAsync(_one, "alice", TimeSpan.FromSeconds(90));
        await using var other = await LetInAsync(_two, "alice", TimeSpan.FromSeconds(90));
        await RefusedAsync(_two, "alice");
        var register = Assert.Single((await _redis.CommandAsync("KEYS", "netra:pods:{*}:connections")).Split('\n'));
        Assert.Equal("2", await _redis.CommandAsync("HLEN", register));
    }

    [Fact]
    public async Task WhileRedisIsAway_EachPodKeepsToTheLimitByItself_AndTheyAgreeAgainAfterwards()
    {
        foreach (var pod in (InProcessGateway[])[_one, _two])
            pod.Expecting(@"\[(140[12]|1712|200[17]|2002)\]");
        await using var first = await _one.ConnectAsync("alice");
        await _redis.KillAsync();
        await using (await LetInAsync(_one, "alice"))
        {
            await RefusedAsync(_one, "alice");
            await using (await LetInAsync(_two, "alice"))
                Assert.True((await _two.MetricsAsync())["netra_signal_connections_counted_alone_total"] >= 1);
            await _redis.StartAgainAsync();
            await _redis.CommandAsync("FLUSHALL");
            await Eventually.TrueAsync(async () => await IsRefusedAsync(_two, "alice"), "the pods to count together again", TimeSpan.FromSeconds(60));
        }

        await using var third = await LetInAsync(_two, "alice");
    }

    private static async Task SumIsAsync(InProcessGateway pod, double connections)
    {
        var sum = double.NaN;
        try
        {
            await Eventually.TrueAsync(
                async () => (sum = (await pod.MetricsAsync())["netra_signal_pods_connections"]) == connections, "the pods to tell their sum", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It was {sum}.", late);
        }
    }

    /// <summary>What Redis holds of it: pods, counts and times, and nothing that stays.</summary>
    private async Task OnlyCountsAreKeptAsync()
    {
        foreach (var key in (await _redis.CommandAsync("KEYS", "*connections")).Split('\n'))
        {
            Assert.Matches(@"^netra:pods:(\{[0-9a-f]{32}\}:)?connections$", key);
            Assert.InRange(long.Parse(await _redis.CommandAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture), 1, 30_000);
            var said = (await _redis.CommandAsync("HGETALL", key)).Split('\n');
            for (var i = 0; i < said.Length; i += 2)
                Assert.Matches("^[0-9a-f]{16} [0-9]+ [0-9]+ [0-9]+$", $"{said[i]} {said[i + 1]}");
        }
    }

    private static async Task RefusedAsync(InProcessGateway pod, string user) => Assert.True(await IsRefusedAsync(pod, user), $"{user} was let in beyond the limit.");

    private static async Task<bool> IsRefusedAsync(InProcessGateway pod, string user)
    {
        try
        {
            await using var client = await pod.ConnectAsync(user);
            return false;
        }
        catch (HttpRequestException refusal) when (refusal.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return true;
        }
    }

    private static async Task<RawHubClient> LetInAsync(InProcessGateway pod, string user, TimeSpan? deadline = null)
    {
        RawHubClient? client = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    client = await pod.ConnectAsync(user);
                    return true;
                }
                catch (HttpRequestException refusal) when (refusal.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    return false;
                }
            },
            $"{user} to be let in",
            deadline);
        return client!;
    }

    // These clients only take places: they never attach, and shall not be closed for that.
    private Dictionary<string, string> Settings() => new(TwoGateways.Settings(_redis))
    {
        ["Netra:Limits:ConnectionsPerUser"] = "2", ["Netra:Delivery:AttachWithin"] = "00:10:00",
    };

    private async Task<InProcessGateway> StartAsync()
    {
        var gateway = await InProcessGateway.StartAsync(Settings());
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        // On a busy machine a connection to Redis may break, and a doorbell come later than the look whether it was lost.
        return gateway.Expecting(@"\[(1401|1402|1604|1712|200[17])\]");
    }
}

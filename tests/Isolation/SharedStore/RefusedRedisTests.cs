using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore;

/// <summary>A Redis that cannot be used, or must not be: the pod is not ready, and says which setting mends it.</summary>
public sealed class RefusedRedisTests
{
    private const string Setting = "Netra:Redis:Configuration";

    [Theory]
    [InlineData("", "it asks for a password")]
    [InlineData(",password=wr0ng", "it refuses the password")]
    public async Task Password_ThatIsMissingOrWrong_IsNamed_AndIsNotShown_AndTheRightOneMendsIt(string part, string reason)
    {
        await using var redis = await RedisKinds.WithPasswordAsync("r1ght");
        await using (var pod = await StartAsync(redis.Configuration + part))
        {
            await SaysAsync(pod, reason, Setting);
            Assert.DoesNotContain(pod.Log.Lines, line => line.Contains("wr0ng", StringComparison.Ordinal));
        }

        await using var right = await StartAsync($"{redis.Configuration},password=r1ght");
        await ReadyAsync(right);
    }

    [Fact]
    public async Task PlainWords_ToAServerOfTls_AreNamed()
    {
        await using var redis = await RedisKinds.WithTlsAsync(out _);
        await using var pod = await StartAsync(redis.Configuration);
        // Not a word that the message for the other way round has too.
        await SaysAsync(pod, "whether it needs ssl=true", Setting);
    }

    [Fact]
    public async Task Tls_ToAServerOfPlainWords_IsNamed()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var pod = await StartAsync($"{redis.Configuration},ssl=true");
        await SaysAsync(pod, "TLS", "ssl=true", Setting);
    }

    [Fact]
    public async Task Tls_WithACertificateThatIsNotTrusted_IsNamed_AndATrustedOneWorks()
    {
        await using var redis = await RedisKinds.WithTlsAsync(out var certificate);
        await using (var pod = await StartAsync($"{redis.Configuration},ssl=true"))
            await SaysAsync(pod, "certificate", Setting);
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis)) { [Setting] = $"{redis.Configuration},ssl=true", ["SSL_CERT_FILE"] = certificate };
        await using var trusting = await GatewayProcess.StartAsync(settings);
        trusting.Expecting(@"\[(1401|1402|200[17])\]");
        await Eventually.TrueAsync(async () => (await trusting.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the pod to be ready over TLS");
        await using var alice = await trusting.ConnectAsync("alice");
        await alice.InvokeAsync("Attach", new { });
        await alice.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } });
        await alice.WaitForAsync(heard => heard.Target == "agent_completed", "a run over TLS");
    }

    [Theory]
    [InlineData("127.0.0.1:6379,pasword=s3cret", "pasword")]
    [InlineData("127.0.0.1:6379,password=s3cret,serviceName=main", "Sentinel")]
    [InlineData("127.0.0.1:6379,password=s3cret,proxy=twemproxy", "proxy")]
    [InlineData("127.0.0.1:6379,password=s3cret,ssl=perhaps", "ssl")]
    [InlineData("127.0.0.1:6379,password=s3cret,channelPrefix=x", "has channelPrefix: pods would not hear each other")]
    [InlineData("127.0.0.1:6379,password=s3cret,defaultDatabase=3", "has defaultDatabase: channels are the same in all databases")]
    [InlineData("127.0.0.1:6379,$PUBLISH=RING,password=s3cret", "gives a command another name")]
    [InlineData("127.0.0.1:6379,ssl,password=s3cret", "has ssl, which is no setting without a value, such as ssl=true, and no server without a port")]
    [InlineData("redis,password=s3cret", "has redis, which is no setting")]
    [InlineData(",password=s3cret", "names no server")]
    [InlineData("127.0.0.1:6379,password=half,s3cret", "a password must have no comma")]
    [InlineData("127.0.0.1:6379,password=half,s3cret=", "a password must have no comma")]
    [InlineData("127.0.0.1:6379,password=half,s3cret=1,ssl=true", "a password must have no comma")]
    [InlineData("127.0.0.1:6379,pass=1,password=s3cret", "pass' is not supported.")]
    public async Task ConfigurationString_ThatIsWrong_RefusesTheStart_AndShowsNoPassword(string configuration, string reason)
    {
        var refusal = await Assert.ThrowsAsync<StartupRefusedException>(() => StartAsync(configuration));
        var sentence = Assert.Single(refusal.Reasons);
        Assert.StartsWith(Setting, sentence, StringComparison.Ordinal);
        Assert.Contains(reason, sentence, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("s3cret", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_OlderThan7_IsNamed()
    {
        await using var redis = await RedisProcess.StartAsync();
        // As 6.0 it does not say its time either, and as 3.2 it names no life of its data.
        await using var timeless = new RewritingProxy(redis.Port, "server_time_usec", "nobody_says_this");
        await using var lifeless = new RewritingProxy(timeless.Port, "master_replid:", "nobody_knows_:");
        var version = (await redis.CommandAsync("INFO", "server")).Split('\n').Single(line => line.StartsWith("redis_version:", StringComparison.Ordinal));
        await using var older = new RewritingProxy(lifeless.Port, version[.."redis_version:7".Length], "redis_version:6");
        await using var pod = await StartAsync($"127.0.0.1:{older.Port}");
        await SaysAsync(pod, "it is Redis 6.", "at least 7.0", Setting);
    }

    [Fact]
    public async Task Replica_ThatIsReadOnly_IsNamed_AndWithItsMasterBesideIt_ThePodIsReady()
    {
        await using var master = await RedisProcess.StartAsync();
        await using var replica = await RedisKinds.ReplicaOfAsync(master);
        await using (var pod = await StartAsync(replica.Configuration))
            await SaysAsync(pod, "the master", Setting);
        await using var both = await StartAsync($"{replica.Configuration},{master.Configuration}");
        await ReadyAsync(both);
    }

    [Fact]
    public async Task NodeOfACluster_IsRefused_AndNamed()
    {
        await using var redis = await RedisKinds.OfAClusterAsync();
        await using var pod = await StartAsync(redis.Configuration);
        await SaysAsync(pod, "it runs as cluster", Setting);
    }

    [Fact]
    public async Task Sentinel_IsRefused_AndNamed()
    {
        await using var redis = await RedisKinds.SentinelAsync();
        await using var pod = await StartAsync(redis.Configuration);
        await SaysAsync(pod, "it runs as sentinel", Setting);
    }

    [Theory]
    [InlineData("Netra:IdentityKey")]
    [InlineData("Netra:Keys")]
    public async Task Pods_WithOtherKeys_RefuseToWorkTogether_NotForAMoment_AndNameThem(string setting)
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = TwoGateways.Settings(redis);
        await using var first = await InProcessGateway.StartAsync(settings);
        first.Expecting(@"\[(1712|200[147])\]");
        await ReadyAsync(first);
        settings[setting == "Netra:Keys" ? "Netra:Keys:0" : setting] = Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray());
        await using var other = await InProcessGateway.StartAsync(settings);
        other.Expecting(@"\[(1712|200[147])\]");
        await SaysAsync(other, setting);
        await redis.KillAsync();
        await SaysAsync(other, Setting);
        await redis.StartAgainAsync();
        await SaysAsync(other, setting);
        await ReadyAsync(first);
        // What it would say if it could be used, if for a moment.
        Assert.DoesNotContain(other.Log.Lines, line => line.Contains("can be used", StringComparison.Ordinal));
        Assert.Contains(first.Log.Lines, line => line.Contains("can be used", StringComparison.Ordinal));
    }

    private static async Task<InProcessGateway> StartAsync(string configuration)
    {
        var gateway = await InProcessGateway.StartAsync(new Dictionary<string, string>
        {
            [Setting] = configuration,
            ["Netra:IdentityKey"] = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()),
            ["Netra:Keys:0"] = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray()),
        });
        return gateway.Expecting(@"\[200[17]\]");
    }

    private static Task ReadyAsync(InProcessGateway pod) =>
        Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the pod to be ready");

    /// <summary>The pod is not ready, and says all of this; it is alive all the same.</summary>
    private static async Task SaysAsync(InProcessGateway pod, params string[] words)
    {
        var said = "";
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await pod.Http.GetAsync("/health/ready");
                    said = await answer.Content.ReadAsStringAsync();
                    return !answer.IsSuccessStatusCode && Array.TrueForAll(words, word => said.Contains(word, StringComparison.Ordinal));
                },
                $"readiness to say {string.Join(" and ", words)}");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It said {said}", late);
        }

        await Eventually.TrueAsync(
            () => pod.Log.Lines.Any(line => line.Contains("Redis cannot be used", StringComparison.Ordinal) || line.Contains("not ready", StringComparison.Ordinal)),
            "the log to say it too");
        Assert.True((await pod.Http.GetAsync("/health/live")).IsSuccessStatusCode);
    }
}

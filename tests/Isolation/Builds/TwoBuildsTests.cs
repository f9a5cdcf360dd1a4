using System.Diagnostics;
using System.Net;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Builds;

/// <summary>Two builds of the product side by side on one Redis, as in a deploy that is rolled forward and back.</summary>
[Collection(nameof(Alone))]
public sealed class TwoBuildsTests(OtherBuilds builds) : IClassFixture<OtherBuilds>
{
    private static readonly Canary Canaries = new();

    [Fact]
    public async Task TwoBuilds_OfOneFormat_WorkOnTheSameUsers_ForwardAndBack_AndNobodyIsToldOfAGap()
    {
        Assert.Equal("9.9.8", FileVersionInfo.GetVersionInfo(builds.Newer).ProductVersion?.Split('+')[0]);
        await using var redis = await RedisProcess.StartAsync();
        await using var bob = new Rider("bob");
        await using var alice = new Rider("alice");
        await using (var old = await StartAsync(redis))
        await using (var newer = await StartAsync(redis, builds.Newer))
        {
            await alice.RideAsync(old);
            await bob.RideAsync(newer);
            // Each has a run on her own pod; and a second tab on the other one hears the same.
            await using var there = await newer.ConnectAsync("alice");
            await there.InvokeAsync("Attach", new { });
            await alice.RunAsync("first");
            await bob.RunAsync("first");
            await there.WaitForAsync(heard => heard.RunId == "first" && heard.Target == "agent_completed", "Alice's run on the other build");
            Assert.Equal(alice.Heard("first"), there.Events.Where(e => e.RunId == "first").Select(e => e.Raw));
            await old.TerminateAsync();
            await alice.RideAsync(newer);
            await alice.RunAsync("forward");
        }

        await using (var back = await StartAsync(redis))
        {
            foreach (var rider in (Rider[])[alice, bob])
            {
                await rider.RideAsync(back);
                await rider.RunAsync("back");
                Assert.Equal("completed", (await rider.Client.InvokeAsync("GetRun", new { runId = "first" })).GetProperty("status").GetString());
                Assert.Empty(rider.Gaps);
                Assert.Equal([rider.Name], Canaries.Owners(rider.Received));
            }

            Assert.Equal("completed", (await alice.Client.InvokeAsync("GetRun", new { runId = "forward" })).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task ABuildOfAnotherFormat_IsNotReady_SaysWhatToDo_AndNothingIsLost()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var alice = new Rider("alice");
        await using var ours = await StartAsync(redis);
        await alice.RideAsync(ours);
        await alice.RunAsync("before");
        var keys = Sorted(await redis.CommandAsync("KEYS", "*log"));
        await using (var other = (await GatewayProcess.StartAsync(Settings(redis), server: builds.OtherFormat)).Expecting(@"\[200[17]\]"))
        {
            string says = "";
            await Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await other.Http.GetAsync("/health/ready");
                    says = await answer.Content.ReadAsStringAsync();
                    return answer.StatusCode == HttpStatusCode.ServiceUnavailable && says.Contains("format 1", StringComparison.Ordinal);
                },
                "the other build to say why it is not ready");
            Assert.Contains("knows format 2", says, StringComparison.Ordinal);
            Assert.Contains("Netra:Redis:Environment", says, StringComparison.Ordinal);
            await using var client = await other.ConnectAsync("alice");
            Assert.StartsWith("unavailable: ", (await Assert.ThrowsAsync<HubError>(() => client.InvokeAsync("Attach", new { }))).Message, StringComparison.Ordinal);
            Assert.StartsWith("unavailable: ", (await Assert.ThrowsAsync<HubError>(() => client.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "What is a cursor?" } }))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(keys, Sorted(await redis.CommandAsync("KEYS", "*log")));
        await alice.RunAsync("after");
        Assert.Empty(alice.Gaps);
    }

    private static IEnumerable<string> Sorted(string lines) => lines.Split('\n').Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Settings(RedisProcess redis) => new(TwoGateways.Settings(redis))
    {
        ["Netra:Agents:WordsPerSecond"] = "10000", ["Netra:Drain:RetryWithin"] = "00:00:00",
    };

    private static async Task<GatewayProcess> StartAsync(RedisProcess redis, string? server = null)
    {
        var pod = await GatewayProcess.StartAsync(Settings(redis), server: server);
        await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
        return pod;
    }

    /// <summary>A user who goes from pod to pod, always on from the last cursor.</summary>
    private sealed class Rider(string name) : IAsyncDisposable
    {
        private readonly List<RawHubClient> _clients = [];

        public string Name => name;

        public RawHubClient Client => _clients[^1];

        public IEnumerable<HubInvocation> Gaps => _clients.SelectMany(client => client.Invocations).Where(heard => heard.Target == "gap");

        public string Received => string.Concat(_clients.Select(client => client.Received));

        public IEnumerable<string> Heard(string run) => _clients.SelectMany(client => client.Events).Where(e => e.RunId == run).Select(e => e.Raw);

        public async Task RideAsync(GatewayProcess pod)
        {
            var cursor = _clients.SelectMany(client => client.Events).LastOrDefault()?.Cursor;
            _clients.Add(await pod.ConnectAsync(name));
            Assert.NotEqual("gap", (await Client.InvokeAsync("Attach", new { cursor })).GetProperty("outcome").GetString());
        }

        public async Task RunAsync(string run)
        {
            await Client.InvokeAsync("StartRun", new { agent = "docs", runId = run, input = new { text = "What is a cursor?", canary = Canaries.For(name) } });
            await Client.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"the end of {run} of {name}");
            var seqs = _clients.SelectMany(client => client.Events).Where(e => e.RunId == run).Select(e => e.Argument.GetProperty("seq").GetInt64()).ToList();
            Assert.Equal(Enumerable.Range(1, seqs.Count).Select(i => (long)i), seqs);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
                await client.DisposeAsync();
        }
    }
}

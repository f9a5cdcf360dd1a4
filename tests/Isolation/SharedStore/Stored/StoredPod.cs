using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Connections;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>Pods that make the sample, and those that read it, with the same keys and settings.</summary>
internal static class StoredPod
{
    /// <summary>A pod whose clock, and what it takes for the clock of Redis, may be ahead.</summary>
    public static async Task<InProcessGateway> StartAsync(RedisProcess redis, TimeSpan ahead = default)
    {
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis))
        {
            ["Netra:Redis:CallTimeout"] = "00:00:15",
            ["Netra:Runs:Traceparent"] = "true",
            ["Netra:Runs:Agents:remote:WhenBusy"] = "interrupt",
            ["Netra:Workers:LeaseFor"] = "00:10:00",
            ["Netra:Workers:CancelWithin"] = "00:10:00",
        };
        var clock = new SkewedTime(ahead);
        var pod = await InProcessGateway.StartAsync(settings, services =>
        {
            // A server that is never started has no session, and without one the time is the pod's own.
            if (ahead != default)
                services.AddSingleton<TimeProvider>(clock).AddSingleton(provider => new RedisTime(ActivatorUtilities.CreateInstance<RedisServer>(provider), clock));
        });
        await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod that knows this format to be ready");
        return pod;
    }

    public static async Task<UserKey> KeyOfAsync(this InProcessGateway pod, string user) =>
        (await pod.Services.GetRequiredService<ITokenValidator>().ValidateAsync(await pod.DevTokenAsync(user), default)).Identity!.Key;

    /// <summary>In which shapes the Redis of this pod has what is there.</summary>
    public static async Task<IReadOnlyList<string>> ShapesAsync(this InProcessGateway pod, IEnumerable<StoredCommand> commands)
    {
        var (secrets, people) = (pod.Services.GetRequiredService<UserSecrets>(), new List<UserSeals>());
        foreach (var user in (string[])["alice", "bob"])
            people.Add(await secrets.OfAsync(await pod.KeyOfAsync(user), default));
        return StoredShapes.Of(commands, people);
    }

    /// <summary>All that the people of the sample are shown, how many connections they have on pods that are gone, and where the numbers of their workers are.</summary>
    public static async Task<JsonObject> ReadAsync(this InProcessGateway pod) => new()
    {
        ["alice"] = await ReadAsync(pod, "alice", ["kept", "busy"], ["ended", "asking", "stopping", "next"]),
        ["bob"] = await ReadAsync(pod, "bob", ["kept", "line", "unserved"], ["ended", "failed", "unserved", "turn", "behind"]),
    };

    private static async Task<JsonObject> ReadAsync(InProcessGateway pod, string user, string[] threads, string[] runs)
    {
        await using var client = await pod.ConnectAsync(user);
        var (log, names) = (pod.Services.GetRequiredService<LogCalls>(), new LogNames(await pod.KeyOfAsync(user), pod.Services.GetRequiredService<RedisKeys>()));
        var attached = await client.InvokeAsync("Attach", new { cursor = "start" });
        await Eventually.TrueAsync(async () => (await client.InvokeAsync("ListAgents")).GetRawText().Contains("\"remote\"", StringComparison.Ordinal), "an agent that is served elsewhere to be known");
        await Eventually.TrueAsync(() => client.Events.Count == attached.GetProperty("replayed").GetInt64(), $"all that is kept of {user}");
        var all = new JsonObject
        {
            ["attached"] = Node(attached),
            ["heard"] = new JsonArray([.. client.Events.Select(heard => Node(heard.Argument))]),
            ["threads"] = Node(await client.InvokeAsync("ListThreads")),
            ["connections elsewhere"] = await pod.Services.GetRequiredService<ConnectionRegister>().SayAsync(new ConnectionCount(names.Owner, 1, 0)),
        };
        foreach (var thread in threads)
            all[$"thread {thread}"] = Node(await client.InvokeAsync("GetThread", new { threadId = thread }));
        foreach (var run in runs)
        {
            all[$"run {run}"] = Node(await client.InvokeAsync("GetRun", new { runId = run }));
            all[$"numbers of {run}"] = string.Join(", ", (await log.PositionsAsync(names, RunId.Parse(run), 1, 99, default)).Select(at => $"{at.Cursor.Offset} as {at.Seq}"));
        }

        return all;
    }

    private static JsonNode? Node(JsonElement json) => JsonNode.Parse(json.GetRawText());
}

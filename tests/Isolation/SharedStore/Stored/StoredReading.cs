using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis.Connections;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>All that a pod can read of <see cref="StoredSample"/>: as its people see it, and what only the gateway looks at.</summary>
internal static class StoredReading
{
    public static async Task<JsonObject> ReadAsync(InProcessGateway pod) => new()
    {
        ["alice"] = await OfAsync(pod, "alice", ["kept", "busy"], ["ended", "asking", "stopping", "next"], ["asking", "stopping"]),
        ["bob"] = await OfAsync(pod, "bob", ["kept", "line", "unserved"], ["ended", "failed", "unserved", "turn", "behind"], ["unserved"]),
    };

    /// <summary>What was read then and is not read now, by its place. What is read besides is what later versions say more; cursors have the epoch, of which each life of a server begins one.</summary>
    public static IEnumerable<string> Lost(JsonNode? then, JsonNode? now, string at = "")
    {
        switch (then, now)
        {
            case (JsonObject earlier, JsonObject later):
                return earlier.Where(member => member.Key != "cursor").SelectMany(member => Lost(member.Value, later[member.Key], $"{at}/{member.Key}"));
            case (JsonArray earlier, JsonArray later) when earlier.Count == later.Count:
                return earlier.Zip(later).SelectMany((pair, i) => Lost(pair.First, pair.Second, $"{at}/{i}"));
            default:
                return JsonNode.DeepEquals(then, now) ? [] : [$"{at} was {then?.ToJsonString()}, and is {now?.ToJsonString()}"];
        }
    }

    private static async Task<JsonObject> OfAsync(InProcessGateway pod, string user, string[] threads, string[] runs, string[] leases)
    {
        var key = await pod.KeyOfAsync(user);
        await using var client = await pod.ConnectAsync(user);
        var attached = await client.InvokeAsync("Attach", new { cursor = "start" });
        await Eventually.TrueAsync(() => client.Events.Count == attached.GetProperty("replayed").GetInt64(), $"all that is kept of {user}");
        var all = new JsonObject
        {
            ["attached"] = Node(attached),
            ["heard"] = new JsonArray([.. client.Events.Select(heard => Node(heard.Argument))]),
            ["threads"] = Node(await client.InvokeAsync("ListThreads")),
            ["agents"] = Node(await client.InvokeAsync("ListAgents")),
            ["connections elsewhere"] = await pod.Services.GetRequiredService<ConnectionRegister>().SayAsync(new ConnectionCount(key, 1, 0)),
        };
        foreach (var thread in threads)
            all[$"thread {thread}"] = Node(await client.InvokeAsync("GetThread", new { threadId = thread }));
        foreach (var run in runs)
            (all[run], all[$"{run}, as it is kept"]) = (Node(await client.InvokeAsync("GetRun", new { runId = run })), await KeptAsync(pod, user, run));
        foreach (var run in leases)
            all[$"lease of {run}"] = await LeaseAsync(pod, user, run);
        return all;
    }

    /// <summary>What a run is kept with besides what its user is shown.</summary>
    private static async Task<JsonNode?> KeptAsync(InProcessGateway pod, string user, string run)
    {
        var (key, id) = (await pod.KeyOfAsync(user), RunId.Parse(run));
        var fold = (await pod.Services.GetRequiredService<RunRecords>().FindAsync(key, id, default))!;
        return JsonSerializer.SerializeToNode(new
        {
            fold.Seq,
            Before = fold.Before?.Offset,
            Status = fold.Status.ToString(),
            fold.Run.Traceparent,
            Asked = fold.Approvals.Asked.Select(asked => new { Id = asked.Request.Value, asked.Tool, asked.Hash, State = asked.State.ToString(), asked.AnswerBytes }),
            Mark = await pod.Services.GetRequiredService<RunRecords>().MarkAsync(key, id, default),
            LastN = await pod.Services.GetRequiredService<RunNumbers>().LastAsync(key, id, default),
        });
    }

    private static async Task<JsonNode?> LeaseAsync(InProcessGateway pod, string user, string run)
    {
        var lease = (await pod.Services.GetRequiredService<ILeaseStore>().FindAsync(await pod.KeyOfAsync(user), RunId.Parse(run)))!;
        return JsonSerializer.SerializeToNode(new
        {
            lease.Agent, lease.Version, State = lease.State.ToString(), lease.Fence, lease.Attempt, lease.Base, lease.Losses, lease.Requeues, lease.Holder, lease.Session, lease.IsTakenUp,
            lease.Until, lease.RunUntil, lease.CancelUntil, lease.CancelReason, lease.IsOverTime, Settlement = lease.Settlement.ToString(),
            Answers = lease.Answers.Select(told => new { Id = told.RequestId.Value, told.Approved, By = told.By.ToString(), Answer = told.Answer?.GetRawText() }),
        });
    }

    private static JsonNode? Node(JsonElement json) => JsonNode.Parse(json.GetRawText());
}

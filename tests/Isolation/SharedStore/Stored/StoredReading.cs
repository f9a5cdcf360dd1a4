using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>All that a pod can read of what <see cref="StoredSample"/> left: as its people see it, and what only the gateway looks at.</summary>
internal static class StoredReading
{
    /// <summary>Cursors have the epoch, of which each life of a server begins one; the last activity of a thread is moved, so that it is not idle.</summary>
    private static readonly string[] Moved = ["cursor", "updatedAt"];

    public static async Task<JsonObject> ReadAsync(InProcessGateway gateway) => new()
    {
        ["alice"] = await OfAsync(gateway, "alice", "ended", "under-way"),
        ["bob"] = await OfAsync(gateway, "bob", "ended"),
        ["lease"] = await LeaseAsync(gateway, "alice", "under-way"),
    };

    public static async Task<UserKey> KeyOfAsync(InProcessGateway gateway, string user)
    {
        var (identity, refusal) = await gateway.Services.GetRequiredService<ITokenValidator>().ValidateAsync(await gateway.DevTokenAsync(user), default);
        return identity?.Key ?? throw new InvalidOperationException(refusal);
    }

    /// <summary>What was read then and is not read now, by its place. What is read besides is what later versions say more.</summary>
    public static IEnumerable<string> Lost(JsonNode? then, JsonNode? now, string at = "")
    {
        switch (then, now)
        {
            case (JsonObject earlier, JsonObject later):
                return earlier.Where(member => !Moved.Contains(member.Key)).SelectMany(member => Lost(member.Value, later[member.Key], $"{at}/{member.Key}"));
            case (JsonArray earlier, JsonArray later) when earlier.Count == later.Count:
                return earlier.Zip(later).SelectMany((pair, i) => Lost(pair.First, pair.Second, $"{at}/{i}"));
            default:
                return JsonNode.DeepEquals(then, now) ? [] : [$"{at} was {then?.ToJsonString()}, and is {now?.ToJsonString()}"];
        }
    }

    private static async Task<JsonObject> OfAsync(InProcessGateway gateway, string user, params string[] runs)
    {
        await using var client = await gateway.ConnectAsync(user);
        var attached = await client.InvokeAsync("Attach", new { cursor = "start" });
        await Eventually.TrueAsync(() => client.Events.Count == attached.GetProperty("replayed").GetInt64(), $"all that is kept of {user}");
        var all = new JsonObject
        {
            ["attached"] = attached.GetProperty("outcome").GetString(),
            ["heard"] = new JsonArray([.. client.Invocations.Select(heard => Node(heard.Argument))]),
            ["threads"] = Node(await client.InvokeAsync("ListThreads")),
            ["thread"] = Node(await client.InvokeAsync("GetThread", new { threadId = "kept" })),
        };
        foreach (var run in runs)
        {
            all[run] = Node(await client.InvokeAsync("GetRun", new { runId = run }));
            all[$"{run}, as it is kept"] = await KeptAsync(gateway, user, run);
        }

        return all;
    }

    /// <summary>What a run is kept with besides what its user is shown.</summary>
    private static async Task<JsonNode?> KeptAsync(InProcessGateway gateway, string user, string run)
    {
        var (key, id) = (await KeyOfAsync(gateway, user), RunId.Parse(run));
        var fold = (await gateway.Services.GetRequiredService<RunRecords>().FindAsync(key, id, default))!;
        return JsonSerializer.SerializeToNode(new
        {
            fold.Seq,
            Before = fold.Before?.Offset,
            Status = fold.Status.ToString(),
            fold.Run.Traceparent,
            Asked = fold.Approvals.Asked.Select(asked => new { Id = asked.Request.Value, asked.Tool, asked.Hash, State = asked.State.ToString(), asked.AnswerBytes }),
            LastN = await gateway.Services.GetRequiredService<RunNumbers>().LastAsync(key, id, default),
        });
    }

    private static async Task<JsonNode?> LeaseAsync(InProcessGateway gateway, string user, string run)
    {
        var lease = (await gateway.Services.GetRequiredService<ILeaseStore>().FindAsync(await KeyOfAsync(gateway, user), RunId.Parse(run)))!;
        return JsonSerializer.SerializeToNode(new
        {
            lease.Agent, lease.Version, State = lease.State.ToString(), lease.Fence, lease.Attempt, lease.Base, lease.Losses, lease.Requeues, lease.Holder, lease.Session, lease.IsTakenUp,
            lease.Until, lease.RunUntil, lease.CancelUntil, lease.CancelReason, lease.IsOverTime, Settlement = lease.Settlement.ToString(),
            Answers = lease.Answers.Select(told => new { Id = told.RequestId.Value, told.Approved, By = told.By.ToString(), Answer = told.Answer?.GetRawText() }),
        });
    }

    private static JsonNode? Node(JsonElement json) => JsonNode.Parse(json.GetRawText());
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a build of this stored format left in Redis, and how it read that itself. Files of the repository, as no older build is at hand.</summary>
internal sealed record StoredFile(StoredSample Sample, JsonNode Reading)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string At(string kind) => Path.Combine(ServerFiles.Root, "tests", "Isolation", "SharedStore", "Stored", $"format-{StoredFormat.Current}.{kind}");

    public static StoredFile Load()
    {
        var said = JsonNode.Parse(File.ReadAllText(At("json")))!;
        return new(
            new((string)said["cursor"]!, said["leases"].Deserialize<Dictionary<string, string>>()!, [.. File.ReadAllLines(At("txt")).Select(StoredCommand.Parse)], File.ReadAllLines(At("shapes"))),
            said["reading"]!);
    }

    /// <summary>What was read then and is not read now, by its place. What is read besides is what later versions say more; cursors have the epoch, of which each life of a server begins one.</summary>
    public static IEnumerable<string> Lost(JsonNode? then, JsonNode? now, string at = "") => (then, now) switch
    {
        (JsonObject earlier, JsonObject later) => earlier.Where(member => member.Key != "cursor").SelectMany(member => Lost(member.Value, later[member.Key], $"{at}/{member.Key}")),
        (JsonArray earlier, JsonArray later) when earlier.Count == later.Count => earlier.Zip(later).SelectMany((pair, i) => Lost(pair.First, pair.Second, $"{at}/{i}")),
        _ => JsonNode.DeepEquals(then, now) ? [] : [$"{at} was {then?.ToJsonString()}, and is {now?.ToJsonString()}"],
    };

    /// <summary>Makes the files anew, with this build.</summary>
    public static async Task WriteAsync()
    {
        var file = new StoredFile(await StoredSample.MakeAsync(), new JsonObject());
        await using var redis = await RedisProcess.StartAsync();
        await file.RestoreAsync(redis, isLeft: false);
        await using var reader = await StoredPod.StartAsync(redis);
        var said = new JsonObject { ["cursor"] = file.Sample.Cursor, ["leases"] = JsonSerializer.SerializeToNode(file.Sample.Leases), ["reading"] = await reader.ReadAsync() };
        File.WriteAllLines(At("txt"), file.Sample.Commands.Select(command => command.ToString()));
        File.WriteAllLines(At("shapes"), file.Sample.Shapes);
        File.WriteAllText(At("json"), said.ToJsonString(Readable) + "\n");
    }

    /// <summary>Puts it into a Redis.</summary>
    /// <param name="redis">Where to.</param>
    /// <param name="isLeft">Whether what is ended for a pod that is gone, or all else.</param>
    public async Task RestoreAsync(RedisProcess redis, bool isLeft)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var (database, turn) = (connection.GetDatabase(), Sample.Commands.Single(command => command.Key.EndsWith(":thread-turn", StringComparison.Ordinal)));
        foreach (var command in Sample.Commands.Where(command => (command == turn || command.Key.Contains(":pods:pod", StringComparison.Ordinal)) == isLeft))
            await command.RunAsync(database);
        await database.ExecuteAsync("PEXPIRE", turn.Key, 3000);
    }
}

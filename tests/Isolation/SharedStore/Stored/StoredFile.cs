using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a build of this stored format left in Redis, and how it read that itself. Files of the repository, as no older build is at hand.</summary>
/// <param name="Sample">What it left.</param>
/// <param name="Reading">What it read of it.</param>
internal sealed record StoredFile(StoredSample Sample, JsonNode Reading)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string At(string kind) =>
        Path.Combine(ServerFiles.Root, "tests", "Isolation", "SharedStore", "Stored", $"format-{StoredFormat.Current}.{kind}");

    public static StoredFile Load()
    {
        if (!File.Exists(At("json")))
            throw new FileNotFoundException($"Nothing of stored format {StoredFormat.Current} is kept for tests; make it: NETRA_UPDATE_STORED=1 dotnet test tests/Isolation --filter StoredFormatTests", At("json"));
        var said = JsonNode.Parse(File.ReadAllText(At("json")))!;
        return new(
            new((string)said["cursor"]!, said["leases"].Deserialize<Dictionary<string, string>>()!, [.. File.ReadAllLines(At("txt")).Select(StoredCommand.Parse)], File.ReadAllLines(At("shapes"))),
            said["reading"]!);
    }

    /// <summary>Makes the files anew, with this build.</summary>
    public static async Task WriteAsync()
    {
        var file = new StoredFile(await StoredSample.MakeAsync(), new JsonObject());
        await using var redis = await RedisProcess.StartAsync();
        await file.RestoreAsync(redis, isLeft: false);
        await using var reader = await StoredPod.StartAsync(redis);
        var said = new JsonObject { ["cursor"] = file.Sample.Cursor, ["leases"] = JsonSerializer.SerializeToNode(file.Sample.Leases), ["reading"] = await StoredReading.ReadAsync(reader) };
        File.WriteAllLines(At("txt"), file.Sample.Commands.Select(command => command.ToString()));
        File.WriteAllLines(At("shapes"), file.Sample.Shapes);
        File.WriteAllText(At("json"), said.ToJsonString(Readable) + "\n");
    }

    /// <summary>Puts it into a Redis.</summary>
    /// <param name="redis">Where to.</param>
    /// <param name="isLeft">Whether that of which somebody takes notice who finds its pod or its holder gone, or all else.</param>
    public async Task RestoreAsync(RedisProcess redis, bool isLeft)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        foreach (var command in Sample.Commands.Where(command => IsLeft(command.Key) == isLeft))
            await command.RunAsync(connection.GetDatabase());
        if (isLeft)
            foreach (var turn in Sample.Commands.Where(command => command.Key.EndsWith(":thread-turn", StringComparison.Ordinal)))
                await connection.GetDatabase().ExecuteAsync("PEXPIRE", turn.Key, 3000);
    }

    private static bool IsLeft(string key) => key.Contains(":pods:pod", StringComparison.Ordinal) || key.EndsWith(":thread-turn", StringComparison.Ordinal);
}

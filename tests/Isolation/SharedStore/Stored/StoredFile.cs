using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a build of this stored format left in Redis, and how it read that itself. Files of the repository, as no older build is at hand.</summary>
/// <param name="Made">When.</param>
/// <param name="Cursor">How far Alice had heard when some of it was still to come.</param>
/// <param name="Commands">What puts it there.</param>
/// <param name="Reading">What was read of it.</param>
internal sealed record StoredFile(DateTimeOffset Made, string Cursor, IReadOnlyList<string> Commands, JsonNode Reading)
{
    /// <summary>When leases are to be looked at: apart from the rest, so that a test has them end when it has read all.</summary>
    private const string Due = "netra:stored:leases:due";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Folder => Path.Combine(ServerFiles.Root, "tests", "Isolation", "SharedStore", "Stored");

    private static string CommandsAt => Path.Combine(Folder, $"format-{StoredFormat.Current}.txt");

    private static string ReadingAt => Path.Combine(Folder, $"format-{StoredFormat.Current}.json");

    public static StoredFile Load()
    {
        if (!File.Exists(CommandsAt))
            throw new FileNotFoundException($"Nothing of stored format {StoredFormat.Current} is kept for tests; make it: NETRA_UPDATE_STORED=1 dotnet test tests/Isolation --filter StoredFormatTests", CommandsAt);
        var lines = File.ReadAllLines(CommandsAt);
        var head = lines[0].Split(' ');
        return new(
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(head[1], CultureInfo.InvariantCulture)), head[2], lines[1..], JsonNode.Parse(File.ReadAllText(ReadingAt))!);
    }

    /// <summary>Makes the files anew, with this build.</summary>
    public static async Task WriteAsync()
    {
        StoredFile file;
        await using (var redis = await RedisProcess.StartAsync())
        await using (var gateway = (await StartAsync(redis)).Expecting(""))
        {
            var cursor = await StoredSample.MakeAsync(gateway);
            using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
            file = new(DateTimeOffset.UtcNow, cursor, await StoredCommands.DumpAsync(connection.GetDatabase(), IsKept), new JsonObject());
        }

        await using var fresh = await RedisProcess.StartAsync();
        await file.RestoreAsync(fresh);
        await using var reader = await StartAsync(fresh);
        var reading = await StoredReading.ReadAsync(reader);
        File.WriteAllLines(CommandsAt, [string.Create(CultureInfo.InvariantCulture, $"# {file.Made.ToUnixTimeMilliseconds()} {file.Cursor}"), .. file.Commands]);
        File.WriteAllText(ReadingAt, reading.ToJsonString(Indented) + "\n");
    }

    /// <summary>A pod with the keys of then, once it is ready.</summary>
    public static async Task<InProcessGateway> StartAsync(RedisProcess redis)
    {
        var gateway = await InProcessGateway.StartAsync(StoredSample.Settings(redis));
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod that knows this format to be ready");
        return gateway.Expecting(@"\[(1401|1402|200[17])\]");
    }

    /// <summary>Puts it into a Redis that is empty, as if it had been stored just now; no lease is due.</summary>
    public Task RestoreAsync(RedisProcess redis) => RestoreAsync(redis, Commands.Where(line => !IsDue(line)), DateTimeOffset.UtcNow - Made);

    /// <summary>Lets the leases be due when they were.</summary>
    public Task RestoreDueAsync(RedisProcess redis) => RestoreAsync(redis, Commands.Where(IsDue), TimeSpan.Zero);

    private static async Task RestoreAsync(RedisProcess redis, IEnumerable<string> lines, TimeSpan later)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await StoredCommands.RestoreAsync(connection.GetDatabase(), lines, later);
    }

    private static bool IsDue(string line) => line.Split(' ')[1] == Due;

    /// <summary>Who was there is no part of it, nor whose turn it was: either is over within a minute.</summary>
    private static bool IsKept(string key) => !new[] { ":pods", ":pod:", ":agents", ":connections", ":thread-turn" }.Any(one => key.Contains(one, StringComparison.Ordinal));
}

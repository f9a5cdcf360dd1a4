using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The calls of Redis that make up the log, and what they answer.</summary>
internal sealed class LogCalls(RedisServer server, RedisKeys keys, UserKeyDerivation names, EventLogOptions options, Pod pod, TimeProvider time)
{
    /// <summary>The most events of one page; the bytes are the caller's.</summary>
    private const int PageEvents = 512;

    private long _batches;

    /// <summary>A number for a batch, higher than all before. A batch keeps it when it is tried again.</summary>
    public long NextBatch() => Interlocked.Increment(ref _batches);

    public async Task<AppendAnswer> AppendAsync(UserKey user, long number, AppendBatch batch, UserSeals seals)
    {
        var runs = batch.Runs;
        List<RedisKey> at = [keys.Of(user, "log"), keys.Of(user, "meta"), keys.Of(user, "active"), .. runs.Select(run => (RedisKey)keys.Run(user, run.Run))];
        List<RedisValue> values =
        [
            NewEpoch(), pod.Id, number, Now(), Kept(), options.MaxEventsPerUser, options.MaxBytesPerUser, Channel(user), runs.Count, batch.Stored.Count,
        ];
        foreach (var run in runs)
            values.AddRange([run.Expected, run.Ends ? 1 : 0]);
        foreach (var e in batch.Stored)
            values.AddRange([e.Run, e.Event.N ?? 0, EventEntry.Close(e.Event, EventEntry.RunTag(e.Event.Run, user, names), e.Seq, seals)]);
        var answer = (RedisValue[])(await server.RunAsync(LogScripts.Append, [.. at], [.. values]))!;
        if (answer.Length > 1)
            return new(default, default, [.. runs.Select((_, i) => new RunProgress((long)answer[3 * i], (long)answer[(3 * i) + 1], (int)answer[(3 * i) + 2] == 1))]);
        var words = ((string)answer[0]!).Split(' ');
        var bounds = BoundsOf([words[0], words[2], words[3], .. words[4..]]);
        return new(new(bounds.Epoch, Number(words[1])), bounds, null);
    }

    /// <param name="user">Whose log.</param>
    /// <param name="after">The offset after which to read; -1 for the bounds alone.</param>
    /// <param name="maxBytes">The most bytes of entries, but at least one entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(LogBounds Bounds, IReadOnlyList<(long Offset, byte[] Entry)> Entries)> ReadAsync(
        UserKey user, long after, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            LogScripts.Read, [keys.Of(user, "log"), keys.Of(user, "meta")], [NewEpoch(), after, PageEvents, maxBytes, Now(), Kept()], cancellationToken))!;
        var entries = new List<(long, byte[])>(answer.Length / 2);
        for (var i = 1; i + 1 < answer.Length; i += 2)
            entries.Add((Number(((string)answer[i]!).Split('-')[0]), (byte[])answer[i + 1]!));
        return (BoundsOf(((string)answer[0]!).Split(' ')), entries);
    }

    /// <summary>The positions of a run's numbered events from one number to another; those that are not kept any more are left out.</summary>
    public async Task<IReadOnlyList<EventPosition>> PositionsAsync(UserKey user, RunId run, long firstN, long lastN, Epoch epoch)
    {
        var answer = (RedisValue[])(await server.RunAsync(LogScripts.Numbers, [$"{keys.Run(user, run)}:n"], [firstN, lastN]))!;
        return [.. answer.Select(item => ((string)item!).Split(' ')).Select(words => new EventPosition(new(epoch, Number(words[0])), Number(words[1])))];
    }

    public string Channel(UserKey user) => keys.Of(user, "bell");

    private static LogBounds BoundsOf(string[] words) => new(
        EpochOf(words[0]), Number(words[1]), Number(words[2]), words.Length == 3 ? null : [.. words[3..].Select(JointOf)]);

    private static Cursor JointOf(string text) => text.Split(':') is [var epoch, var head] ? new(EpochOf(epoch), Number(head)) : throw new FormatException("A joint is no joint.");

    private static Epoch EpochOf(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long NewEpoch() => RandomNumberGenerator.GetInt32(1, int.MaxValue) * (1L << 17) + RandomNumberGenerator.GetInt32(1 << 17);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Kept() => (long)options.KeptFor.TotalMilliseconds;
}

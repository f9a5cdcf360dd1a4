using System.Security.Cryptography;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The calls of Redis that make up the log.</summary>
internal sealed class LogCalls(RedisServer server, RedisKeys keys, UserKeyDerivation names, EventLogOptions options, Pod pod)
{
    /// <summary>The most events of one page; the bytes are the caller's.</summary>
    private const int PageEvents = 512;

    private long _batches;

    /// <summary>A number for a batch, higher than all before. A batch keeps it when it is tried again.</summary>
    public long NextBatch() => Interlocked.Increment(ref _batches);

    /// <param name="user">Whose log.</param>
    /// <param name="batch">What to store.</param>
    /// <param name="head">Where the log is believed to be: the entries are sealed for what follows.</param>
    /// <param name="until">The last moment at which it may be stored, as a timestamp: whoever waits for it is told then that it was not.</param>
    /// <param name="seals">The user's seals.</param>
    public async Task<AppendAnswer> AppendAsync(UserKey user, AppendBatch batch, LogPlace head, long until, UserSeals seals)
    {
        var runs = batch.Runs;
        RedisKey[] at = [.. KeysOf(user), .. runs.Select(run => (RedisKey)keys.Run(user, run.Run))];
        List<RedisValue> values =
        [
            NewEpoch(), pod.Id, batch.Number, 0, Kept, options.MaxEventsPerUser, options.MaxBytesPerUser, Channel(user),
            (RedisValue)(long)head.Life.Value, head.Offset, runs.Count, batch.Stored.Count,
        ];
        foreach (var run in runs)
            values.AddRange([run.Expected, run.Ends ? 1 : 0]);
        for (var i = 0; i < batch.Stored.Count; i++)
        {
            var e = batch.Stored[i];
            values.AddRange([e.Run, e.Event.N ?? 0, EventEntry.Close(e.Event, EventEntry.RunTag(e.Event.Run, user, names), e.Seq, head.After(i + 1), seals)]);
        }

        return LogAnswers.Append((RedisValue[])(await server.RunAsync(LogScripts.Append, at, clock =>
        {
            values[3] = clock.At(until);
            return [.. values];
        }))!);
    }

    /// <param name="user">Whose log.</param>
    /// <param name="after">The offset after which to read; -1 for the bounds alone.</param>
    /// <param name="maxBytes">The most bytes of entries, but at least one entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(Epoch Life, LogBounds Bounds, IReadOnlyList<(long Offset, byte[] Entry)> Entries)> ReadAsync(
        UserKey user, long after, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            LogScripts.Read, KeysOf(user), [NewEpoch(), after, PageEvents, maxBytes, Kept], cancellationToken))!;
        var entries = new List<(long, byte[])>(answer.Length / 2);
        for (var i = 1; i + 1 < answer.Length; i += 2)
            entries.Add((LogAnswers.OffsetOf((string)answer[i]!), (byte[])answer[i + 1]!));
        var (life, bounds) = LogAnswers.Bounds((string)answer[0]!);
        return (life, bounds, entries);
    }

    /// <summary>Where the log is.</summary>
    public async Task<LogPlace> HeadAsync(UserKey user)
    {
        var (life, bounds, _) = await ReadAsync(user, -1, 0, CancellationToken.None);
        return new(life, bounds.Head);
    }

    /// <summary>The positions of a run's numbered events from one number to another; those that are not kept any more are left out.</summary>
    public async Task<IReadOnlyList<EventPosition>> PositionsAsync(UserKey user, RunId run, long firstN, long lastN, Epoch epoch)
    {
        var answer = (RedisValue[])(await server.RunAsync(LogScripts.Numbers, [$"{keys.Run(user, run)}:n"], [firstN, lastN]))!;
        return [.. answer.Select(item => LogAnswers.Position((string)item!, epoch))];
    }

    public string Channel(UserKey user) => keys.Of(user, "bell");

    private RedisKey[] KeysOf(UserKey user) => [keys.Of(user, "log"), keys.Of(user, "meta"), keys.Of(user, "active")];

    private static long NewEpoch() => (RandomNumberGenerator.GetInt32(1, int.MaxValue) * (1L << 17)) + RandomNumberGenerator.GetInt32(1 << 17);

    private long Kept => (long)options.KeptFor.TotalMilliseconds;
}

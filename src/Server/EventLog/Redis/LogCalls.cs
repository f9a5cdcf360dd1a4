using System.Security.Cryptography;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>The calls of Redis that make up the log.</summary>
internal sealed class LogCalls(RedisServer server, EventLogOptions options)
{
    /// <summary>The most events of one page; the bytes are the caller's.</summary>
    private const int PageEvents = 512;

    private long _batches;

    /// <summary>A number for a batch, higher than all before. A batch keeps it when it is tried again.</summary>
    public long NextBatch() => Interlocked.Increment(ref _batches);

    /// <param name="names">Whose log.</param>
    /// <param name="after">The offset after which to read; -1 for the bounds alone.</param>
    /// <param name="maxBytes">The most bytes of entries, but at least one entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(Epoch Life, LogBounds Bounds, IReadOnlyList<(long Offset, byte[] Entry)> Entries)> ReadAsync(
        LogNames names, long after, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            LogScripts.Read, [.. names.Log], [NewEpoch(), after, PageEvents, maxBytes, Kept], cancellationToken))!;
        var entries = new List<(long, byte[])>(answer.Length / 2);
        for (var i = 1; i + 1 < answer.Length; i += 2)
            entries.Add((LogAnswers.OffsetOf((string)answer[i]!), (byte[])answer[i + 1]!));
        var (life, bounds) = LogAnswers.Bounds((string)answer[0]!);
        return (life, bounds, entries);
    }

    /// <summary>Where the log is.</summary>
    public async Task<LogPlace> HeadAsync(LogNames names)
    {
        var (life, bounds, _) = await ReadAsync(names, -1, 0, CancellationToken.None);
        return new(life, bounds.Head);
    }

    /// <summary>The positions of a run's numbered events from one number to another; those that are not kept any more are left out.</summary>
    public async Task<IReadOnlyList<EventPosition>> PositionsAsync(LogNames names, RunId run, long firstN, long lastN, Epoch epoch)
    {
        var answer = (RedisValue[])(await server.RunAsync(LogScripts.Numbers, [names.Of(run).Key.Append(":n")], [firstN, lastN]))!;
        return [.. answer.Select(item => LogAnswers.Position((string)item!, epoch))];
    }

    public static long NewEpoch() => (RandomNumberGenerator.GetInt32(1, int.MaxValue) * (1L << 17)) + RandomNumberGenerator.GetInt32(1 << 17);

    private long Kept => (long)options.KeptFor.TotalMilliseconds;
}

using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>One user's batch on its way to Redis: sealed for the place after a head, and waiting for its answer.</summary>
internal abstract class AppendCall
{
    private readonly TaskCompletionSource<AppendAnswer> _answer = new();

    /// <param name="names">Whose log.</param>
    /// <param name="batch">What to store.</param>
    /// <param name="head">Where the log is believed to be: the entries are sealed for what follows.</param>
    /// <param name="until">The last moment at which it may be stored, as a timestamp: whoever waits for it is told then that it was not.</param>
    /// <param name="seals">The user's seals.</param>
    protected AppendCall(LogNames names, AppendBatch batch, LogPlace head, long until, UserSeals seals)
    {
        (Names, Batch, Runs, Head, Seals, Until) = (names, batch, batch.Runs, head, seals, until);
        Entries = new byte[batch.Stored.Count][];
        for (var i = 0; i < Entries.Length; i++)
        {
            var e = batch.Stored[i];
            Entries[i] = EventEntry.Close(e.Event, names.TagOf(e.Event.Run), e.Seq, head.After(i + 1), seals);
            Bytes += Entries[i].Length;
        }
    }

    public long Number => Batch.Number;

    /// <summary>How much is stored.</summary>
    public int Bytes { get; }

    /// <summary>What became of it; whoever waits goes on where the answer is given.</summary>
    public Task<AppendAnswer> Answer => _answer.Task;

    protected LogNames Names { get; }

    protected AppendBatch Batch { get; }

    protected IReadOnlyList<RunChange> Runs { get; }

    protected LogPlace Head { get; }

    protected UserSeals Seals { get; }

    protected long Until { get; }

    protected byte[][] Entries { get; }

    /// <summary>Adds what the script needs to know.</summary>
    /// <param name="keys">The script's keys.</param>
    /// <param name="values">The script's arguments.</param>
    /// <param name="clock">The time of Redis.</param>
    public abstract void WriteTo(List<RedisKey> keys, List<RedisValue> values, RedisClock clock);

    public void Take(AppendAnswer answer) => _answer.SetResult(Understand(answer));

    public void Fail(Exception failure) => _answer.SetException(failure);

    protected virtual AppendAnswer Understand(AppendAnswer answer) => answer;
}

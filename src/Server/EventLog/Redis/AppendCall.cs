using Netra.Signal.Server.Redis.Sealing;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>One user's batch on its way to Redis: sealed for the place after a head, and waiting for its answer.</summary>
internal sealed class AppendCall
{
    private readonly TaskCompletionSource<AppendAnswer> _answer = new();
    private readonly LogNames _names;
    private readonly AppendBatch _batch;
    private readonly IReadOnlyList<RunChange> _runs;
    private readonly LogPlace _head;
    private readonly UserSeals _seals;
    private readonly byte[][] _entries;

    /// <param name="names">Whose log.</param>
    /// <param name="batch">What to store.</param>
    /// <param name="head">Where the log is believed to be: the entries are sealed for what follows.</param>
    /// <param name="until">The last moment at which it may be stored, as a timestamp: whoever waits for it is told then that it was not.</param>
    /// <param name="seals">The user's seals.</param>
    public AppendCall(LogNames names, AppendBatch batch, LogPlace head, long until, UserSeals seals)
    {
        (_names, _batch, _runs, _head, _seals, Until) = (names, batch, batch.Runs, head, seals, until);
        _entries = new byte[batch.Stored.Count][];
        for (var i = 0; i < _entries.Length; i++)
        {
            var e = batch.Stored[i];
            _entries[i] = EventEntry.Close(e.Event, names.TagOf(e.Event.Run), e.Seq, head.After(i + 1), seals);
            Bytes += _entries[i].Length;
        }
    }

    public long Number => _batch.Number;

    public long Until { get; }

    /// <summary>How much is stored.</summary>
    public int Bytes { get; }

    /// <summary>What became of it; whoever waits goes on where the answer is given.</summary>
    public Task<AppendAnswer> Answer => _answer.Task;

    /// <summary>Adds what the script needs to know.</summary>
    /// <param name="keys">The script's keys.</param>
    /// <param name="values">The script's arguments.</param>
    /// <param name="until">The last moment, in the time of Redis.</param>
    public void WriteTo(List<RedisKey> keys, List<RedisValue> values, long until)
    {
        keys.AddRange(_names.Log);
        keys.Add(_names.Secret);
        values.AddRange([Number, until, LogCalls.NewEpoch(), _names.Channel, (RedisValue)(long)_head.Life.Value, _head.Offset, _seals.Name, _seals.Secret, _runs.Count, _entries.Length]);
        foreach (var run in _runs)
        {
            keys.Add(_names.Of(run.Run).Key);
            values.Add(run.Expected);
            values.Add(run.Ends ? 1 : 0);
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            values.Add(_batch.Stored[i].Run);
            values.Add(_batch.Stored[i].Event.N ?? 0);
            values.Add(_entries[i]);
        }
    }

    public void Succeed(AppendAnswer answer) => _answer.SetResult(answer);

    public void Fail(Exception failure) => _answer.SetException(failure);
}

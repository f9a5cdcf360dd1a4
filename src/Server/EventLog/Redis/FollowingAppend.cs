using System.Globalization;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>A batch that follows this pod's own last one: Redis compares that nobody else has written, and stores what is put together here (<c>follow.lua</c>).</summary>
/// <remarks>It is not for what begins or ends a run, nor for what makes the log longer than it may be: those need what only Redis knows.</remarks>
internal sealed class FollowingAppend : AppendCall
{
    /// <summary>Names, times and seals of one event, in bytes, and what the log counts for it.</summary>
    private const int MostBesideData = 1280;

    /// <summary>More arguments than some thousand go to no command of a script.</summary>
    private const int MostEvents = 512;

    private readonly OwnMark _mark;
    private readonly Pod _pod;
    private OwnMark _next;

    public FollowingAppend(LogNames names, AppendBatch batch, OwnMark mark, long until, UserSeals seals, Pod pod)
        : base(names, batch, mark.Head, until, seals) => (_mark, _pod, _next) = (mark, pod, mark);

    /// <summary>Whether a batch may be tried like this.</summary>
    public static bool Suits(AppendBatch batch, OwnMark mark, EventLogOptions options) =>
        batch.Stored.Count <= MostEvents
        && mark.Bounds.Head + batch.Stored.Count - mark.Bounds.Floor <= options.MaxEventsPerUser
        && mark.Bytes + batch.Stored.Sum(e => (long)e.Event.Data.Length + MostBesideData) <= options.MaxBytesPerUser
        && batch.Runs.All(run => run.Expected > 0 && !run.Ends);

    public override void WriteTo(List<RedisKey> keys, List<RedisValue> values, RedisClock clock)
    {
        _next = _mark.After(Number, Entries.Length, Bytes, clock.Now);
        keys.Add(Names.Log[0]);
        keys.Add(Names.Log[1]);
        keys.Add(Names.Secret);
        values.AddRange([
            Number, clock.At(Until), _mark.ToString(), (long)_mark.Life.Value, (long)_mark.Bounds.Epoch.Value, _mark.Bounds.Head, _mark.Bounds.Head - _mark.Bounds.Floor, Seals.Name, Seals.Secret,
            _next.ToString(), _next.Bounds.Head, _next.Bytes, Names.Channel, _next.BellOf(_pod), Runs.Count, Entries.Length,
        ]);
        for (var i = 0; i < Runs.Count; i++)
        {
            keys.Add(Names.Of(Runs[i].Run).Key);
            WriteRun(values, i + 1);
        }

        for (var i = 0; i < Entries.Length; i++)
        {
            values.Add(string.Create(CultureInfo.InvariantCulture, $"{_next.First + i}-0"));
            values.Add(Entries[i]);
        }
    }

    protected override AppendAnswer Understand(AppendAnswer answer) =>
        answer.Outcome == AppendOutcome.Stored ? AppendAnswer.StoredAs(_next) : answer;

    private void WriteRun(List<RedisValue> values, int run)
    {
        var (last, numbered, firstN) = (0, 0, 0L);
        var at = values.Count;
        var change = Runs[run - 1];
        values.AddRange([change.Expected, change.Seq, 0, 0, 0, 0]);
        for (var i = 0; i < Entries.Length; i++)
        {
            var e = Batch.Stored[i];
            if (e.Run != run)
                continue;
            last = i;
            if (e.Event.N is not { } n)
                continue;
            if (numbered++ == 0)
                firstN = n;
            values.Add(string.Create(CultureInfo.InvariantCulture, $"{_next.First + i} {e.Seq}"));
        }

        (values[at + 2], values[at + 5]) = (_next.First + last, numbered);
        if (numbered > 0)
            (values[at + 3], values[at + 4]) = (firstN - 1, firstN - 1 + numbered);
    }
}

using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>A batch that Redis compares with all that it knows, and of which it says why it was not stored (<c>append.lua</c>).</summary>
internal sealed class ComparedAppend(LogNames names, AppendBatch batch, LogPlace head, long until, UserSeals seals) : AppendCall(names, batch, head, until, seals)
{
    public override void WriteTo(List<RedisKey> keys, List<RedisValue> values, RedisClock clock)
    {
        keys.AddRange(Names.Log);
        keys.Add(Names.Secret);
        values.AddRange([
            Number, clock.At(Until), LogCalls.NewEpoch(), Names.Channel, (RedisValue)(long)Head.Life.Value, Head.Offset, Seals.Name, Seals.Secret,
            Runs.Count, Entries.Length,
        ]);
        foreach (var run in Runs)
        {
            keys.Add(Names.Of(run.Run).Key);
            values.Add(run.Expected);
            values.Add(run.Ends ? 1 : 0);
        }

        for (var i = 0; i < Entries.Length; i++)
        {
            values.Add(Batch.Stored[i].Run);
            values.Add(Batch.Stored[i].Event.N ?? 0);
            values.Add(Entries[i]);
        }
    }
}

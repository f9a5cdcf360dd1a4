using Netra.Signal.Server.Redis;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Takes the batches of all users to Redis; those that wait at the same time go in one call. A user has at most one on its way.</summary>
/// <param name="server">Redis.</param>
/// <param name="script">What stores them.</param>
/// <param name="first">What it is told of all of them.</param>
internal sealed class AppendCalls(RedisServer server, RedisScript script, params RedisValue[] first)
{
    /// <summary>How many calls of one script are on their way at once: one is carried out while the next travels.</summary>
    private const int MostCalls = 2;

    /// <summary>Of one call: Redis does nothing else meanwhile, for about a millisecond.</summary>
    private const int MostBatches = 64;
    private const int MostBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<AppendCall> _waiting = [];
    private int _onTheirWay;

    /// <exception cref="RedisAwayException">Nobody knows whether it is stored.</exception>
    /// <exception cref="RedisRefusedException">It is not stored.</exception>
    public Task<AppendAnswer> AppendAsync(AppendCall call)
    {
        lock (_gate)
        {
            _waiting.Enqueue(call);
            if (_onTheirWay == MostCalls)
                return call.Answer;
            _onTheirWay++;
        }

        _ = WorkAsync();
        return call.Answer;
    }

    /// <summary>Sends until nothing waits. It never throws: what goes wrong is told to whoever waits.</summary>
    private async Task WorkAsync()
    {
        // What comes in the same moment goes along.
        await Task.Yield();
        while (Next() is { Count: > 0 } calls)
        {
            try
            {
                var answers = await SendAsync(calls);
                for (var i = 0; i < calls.Count; i++)
                    Tell(calls[i], answers[i]);
            }
            catch (Exception failure)
            {
                foreach (var call in calls.Where(call => !call.Answer.IsCompleted))
                    call.Fail(failure);
            }
        }
    }

    private List<AppendCall> Next()
    {
        lock (_gate)
        {
            var (calls, bytes) = (new List<AppendCall>(), 0);
            while (calls.Count < MostBatches && _waiting.TryPeek(out var next) && (calls.Count == 0 || bytes + next.Bytes <= MostBytes))
            {
                calls.Add(_waiting.Dequeue());
                bytes += next.Bytes;
            }

            if (calls.Count == 0)
                _onTheirWay--;
            return calls;
        }
    }

    private async Task<string[]> SendAsync(List<AppendCall> calls)
    {
        var keys = new List<RedisKey>(calls.Count * 4);
        var answers = (string[])(await server.RunAsync(script, clock =>
        {
            keys.Clear();
            var values = new List<RedisValue>(first.Length + 1 + (calls.Count * 24));
            values.AddRange(first);
            values.Add(calls.Count);
            foreach (var call in calls)
                call.WriteTo(keys, values, clock);
            return ([.. keys], [.. values]);
        }))!;
        return answers.Length == calls.Count ? answers : throw new RedisAwayException("its answer is to something else.");
    }

    /// <summary>An answer says to which batch it is: one that is another's says nothing of what became of this.</summary>
    private void Tell(AppendCall call, string answer)
    {
        try
        {
            var (number, outcome) = LogAnswers.Append(answer, server.Refuse);
            if (number == call.Number)
                call.Take(outcome);
            else
                call.Fail(new RedisAwayException("its answer is to something else."));
        }
        catch (Exception failure)
        {
            call.Fail(failure);
        }
    }
}

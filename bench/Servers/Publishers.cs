using System.Diagnostics;

namespace Netra.Signal.Bench.Servers;

/// <summary>Drives a source from the calling thread: the pool is left to what is measured. No emit waits for another.</summary>
internal sealed class Publishers(IEventSource source)
{
    private readonly Flight _flight = new();

    /// <summary>So many events as fast as they are taken, singly or in bursts, the users in turn, going on where the last batch ended.</summary>
    /// <returns>How many were emitted, though perhaps not stored yet.</returns>
    public long Batch(int count, int burst)
    {
        for (var i = 0; i < count; i += burst)
            Burst(burst);
        _flight.WaitUntil(count);
        return count;
    }

    /// <summary>Single events, or bursts of them, for all users in turn.</summary>
    /// <returns>How many were emitted.</returns>
    public long Emit(int burst, int perSecond, int seconds) => Paced(perSecond, seconds, _ => Burst(burst));

    /// <summary>Pieces of text for some users in turn, and after a second for the next ones: runs that stream, and runs that wait.</summary>
    /// <returns>How many were emitted.</returns>
    public long Stream(int streaming, int perSecond, int seconds)
    {
        long said = 0;
        return Paced(perSecond, seconds, elapsed =>
        {
            var first = (int)elapsed.TotalSeconds * streaming;
            _flight.Add(source.SayAsync((first + (int)(said++ % streaming)) % source.Users));
            return 1;
        });
    }

    private int Burst(int count)
    {
        var user = source.NextUser();
        for (var i = 0; i < count; i++)
            _flight.Add(source.EmitAsync(user));
        return count;
    }

    /// <summary>Every millisecond what is due.</summary>
    private long Paced(int perSecond, int seconds, Func<TimeSpan, int> step)
    {
        var clock = Stopwatch.StartNew();
        long emitted = 0, skipped = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; Thread.Sleep(1))
        {
            // What could not be sent in time is not owed: a server that cannot keep up is measured by what it did.
            var due = (long)(clock.Elapsed.TotalSeconds * perSecond) - skipped;
            skipped += Math.Max(0, due - emitted - (perSecond / 20));
            due = Math.Min(due, emitted + (perSecond / 20));
            while (emitted < due && clock.Elapsed is var elapsed && elapsed.TotalSeconds < seconds)
                emitted += step(elapsed);
            _flight.WaitUntil(perSecond / 20);
        }

        _flight.WaitUntil(0);
        return emitted;
    }
}

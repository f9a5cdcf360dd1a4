using System.Diagnostics;

namespace Netra.Signal.Bench.Servers;

/// <summary>Drives a source from the calling thread: the pool is left to what is measured.</summary>
internal static class Publishers
{
    /// <summary>So many single events as fast as they are taken, the users in turn, going on where the last batch ended.</summary>
    /// <returns>How many were emitted.</returns>
    public static long Batch(IEventSource source, int count)
    {
        for (var i = 0; i < count; i++)
            Wait(source.EmitAsync(source.NextUser()));
        return count;
    }

    /// <summary>Single events, or bursts of them, for all users in turn.</summary>
    /// <returns>How many were emitted.</returns>
    public static long Emit(IEventSource source, int burst, int perSecond, int seconds) => Paced(perSecond, seconds, _ =>
    {
        var user = source.NextUser();
        for (var i = 0; i < burst; i++)
            Wait(source.EmitAsync(user));
        return burst;
    });

    /// <summary>Pieces of text for some users in turn, and after a second for the next ones: runs that stream, and runs that wait.</summary>
    /// <returns>How many were emitted.</returns>
    public static long Stream(IEventSource source, int streaming, int perSecond, int seconds)
    {
        long said = 0;
        return Paced(perSecond, seconds, elapsed =>
        {
            var first = (int)elapsed.TotalSeconds * streaming;
            Wait(source.SayAsync((first + (int)(said++ % streaming)) % source.Users));
            return 1;
        });
    }

    /// <summary>Every millisecond what is due.</summary>
    private static long Paced(int perSecond, int seconds, Func<TimeSpan, int> step)
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
        }

        return emitted;
    }

    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
        else
            task.AsTask().GetAwaiter().GetResult();
    }
}

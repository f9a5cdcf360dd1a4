using System.Diagnostics;

namespace Netra.Signal.Bench.Servers;

/// <summary>Drives a source at a rate: every millisecond what is due, the users in turn.</summary>
internal static class Publishers
{
    /// <summary>So many single events as fast as they are taken, the users in turn, going on where the last batch ended.</summary>
    /// <returns>How many were emitted.</returns>
    public static async Task<long> BatchAsync(IEventSource source, int count)
    {
        for (var i = 0; i < count; i++)
            await source.EmitAsync(source.NextUser());
        return count;
    }

    /// <summary>Single events, or bursts of them, for all users in turn.</summary>
    /// <returns>How many were emitted.</returns>
    public static Task<long> EmitAsync(IEventSource source, int burst, int perSecond, int seconds)
    {
        return RunAsync(perSecond, seconds, async _ =>
        {
            var user = source.NextUser();
            for (var i = 0; i < burst; i++)
                await source.EmitAsync(user);
            return burst;
        });
    }

    /// <summary>Pieces of text for some users in turn, and after a second for the next ones: runs that stream, and runs that wait.</summary>
    /// <returns>How many were emitted.</returns>
    public static Task<long> StreamAsync(IEventSource source, int streaming, int perSecond, int seconds)
    {
        long said = 0;
        return RunAsync(perSecond, seconds, async elapsed =>
        {
            var first = (int)elapsed.TotalSeconds * streaming;
            await source.SayAsync((first + (int)(said++ % streaming)) % source.Users);
            return 1;
        });
    }

    private static async Task<long> RunAsync(int perSecond, int seconds, Func<TimeSpan, ValueTask<int>> step)
    {
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        long emitted = 0, skipped = 0;
        while (clock.Elapsed.TotalSeconds < seconds && await tick.WaitForNextTickAsync())
        {
            // What could not be sent in time is not owed: a server that cannot keep up is measured by what it did.
            var due = (long)(clock.Elapsed.TotalSeconds * perSecond) - skipped;
            skipped += Math.Max(0, due - emitted - (perSecond / 20));
            due = Math.Min(due, emitted + (perSecond / 20));
            while (emitted < due && clock.Elapsed is var elapsed && elapsed.TotalSeconds < seconds)
                emitted += await step(elapsed);
        }

        return emitted;
    }
}

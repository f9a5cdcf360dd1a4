using System.Diagnostics;

namespace Netra.Signal.Bench.Servers;

/// <summary>Drives a source at a rate: every millisecond what is due, the users in turn.</summary>
internal static class Publishers
{
    /// <param name="source">What emits.</param>
    /// <param name="burst">Events for one user in a row.</param>
    /// <param name="perSecond">Events per second, all users together.</param>
    /// <param name="duration">How long.</param>
    /// <param name="isStream">Whether the events are pieces of text.</param>
    /// <returns>How many were emitted.</returns>
    public static async Task<long> RunAsync(IEventSource source, int burst, int perSecond, TimeSpan duration, bool isStream)
    {
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        long emitted = 0;
        var user = 0;
        while (clock.Elapsed < duration && await tick.WaitForNextTickAsync())
        {
            // What could not be sent in time is not owed: a server that cannot keep up is measured by what it did.
            var due = Math.Min((long)(clock.Elapsed.TotalSeconds * perSecond), emitted + (perSecond / 20));
            for (; emitted < due; user = (user + 1) % source.Users)
                for (var i = 0; i < burst; i++, emitted++)
                    await (isStream ? source.DeltaAsync(user) : source.EmitAsync(user));
        }

        return emitted;
    }
}

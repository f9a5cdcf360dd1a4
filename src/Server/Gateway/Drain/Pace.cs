using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>How fast a process that stops sends away whoever is connected, and when each is to come back: not all at once.</summary>
internal sealed class Pace(DrainOptions options, TimeProvider time, ILogger<Drain> logger)
{
    /// <summary>How often is looked whether there is something to do.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>The wait that one of them is asked for, another at each look.</summary>
    public TimeSpan RetryAfter => options.RetryWithin * Random.Shared.NextDouble();

    /// <summary>Tells one after the other, in no order; faster where there is too little time.</summary>
    /// <returns>How many were told.</returns>
    public async Task<int> TellAsync<T>(T[] all, TimeSpan within, Func<T, bool> tell)
    {
        Random.Shared.Shuffle(all);
        var each = TimeSpan.FromSeconds(1.0 / options.ConnectionsPerSecond);
        if (each * all.Length > within)
        {
            logger.Hurried(all.Length, within);
            each = within / all.Length;
        }

        var (told, began) = (0, time.GetTimestamp());
        for (var i = 0; i < all.Length; i++)
        {
            told += tell(all[i]) ? 1 : 0;
            if (each * (i + 1) - time.GetElapsedTime(began) is var wait && wait >= Step)
                await Task.Delay(wait, time);
        }

        return told;
    }
}

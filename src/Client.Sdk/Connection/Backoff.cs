namespace Netra.Signal.Client.Connection;

/// <summary>How long to wait before the next attempt: exponential, with a good deal of chance in it, the first included, so that the
/// clients of a gateway that went away do not come back at the same moment.</summary>
/// <param name="first">The first wait is at most this long.</param>
/// <param name="longest">No wait is longer, unless the gateway asks for one.</param>
/// <param name="chance">From 0 to 1.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> chance)
{
    private int _attempt;

    public void Reset() => _attempt = 0;

    /// <param name="atLeast">What the gateway asked for; up to half of it again is added.</param>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var whole = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_attempt, 40)));
        var wait = TimeSpan.FromMilliseconds(_attempt == 0 ? whole * chance() : whole * (0.5 + (chance() / 2)));
        _attempt++;
        return atLeast is { } asked && asked > TimeSpan.Zero ? Max(wait, asked * (1 + (chance() / 2))) : wait;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

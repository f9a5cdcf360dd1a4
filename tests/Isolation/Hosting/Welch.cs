namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>Whether two series of times differ: Welch's t, as tests for leaks through time use it (dudect, TVLA).</summary>
internal static class Welch
{
    /// <summary>What lies above this part of all times together is left out of both: other work of the machine, not the work that is measured.</summary>
    private const double Kept = 0.9;

    public static double T(IReadOnlyList<long> one, IReadOnlyList<long> other)
    {
        var all = one.Concat(other).Order().ToArray();
        var most = all[(int)(all.Length * Kept)];
        var (a, b) = (Moments(one, most), Moments(other, most));
        return (a.Mean - b.Mean) / Math.Sqrt((a.Variance / a.Count) + (b.Variance / b.Count));
    }

    private static (double Mean, double Variance, int Count) Moments(IReadOnlyList<long> times, long most)
    {
        var kept = times.Where(time => time <= most).Select(time => (double)time).ToArray();
        var mean = kept.Average();
        return (mean, kept.Sum(time => (time - mean) * (time - mean)) / (kept.Length - 1), kept.Length);
    }
}

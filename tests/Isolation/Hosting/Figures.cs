namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>What is said of many measurements.</summary>
internal static class Figures
{
    /// <summary>The smallest value that at least this share of the values does not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>What is said of many measurements.</summary>
internal static class Figures
{
    /// <summary>The least of three rounds: what the gateway needs, and not what else the machine did in one of them.</summary>
    public static async Task<double> BestOfThreeAsync(Func<Task<double>> round) => (await BestOfThreeAsync(async () => new[] { await round() }))[0];

    /// <summary>Of each figure the least of three rounds.</summary>
    public static async Task<double[]> BestOfThreeAsync(Func<Task<double[]>> round)
    {
        double[][] rounds = [await round(), await round(), await round()];
        return [.. rounds[0].Select((_, i) => rounds.Min(figures => figures[i]))];
    }

    /// <summary>The smallest value that at least this share of the values does not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

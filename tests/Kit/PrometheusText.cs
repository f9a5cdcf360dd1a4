using System.Globalization;

namespace Netra.Signal.Tests.Kit;

/// <summary>Reads Prometheus' text format.</summary>
public static class PrometheusText
{
    /// <summary>Each sample's value, by its name with its labels as they stand, such as <c>a_total{code="x"}</c>.</summary>
    /// <exception cref="FormatException">A line is neither a comment nor a sample.</exception>
    public static IReadOnlyDictionary<string, double> Parse(string text)
    {
        var samples = new Dictionary<string, double>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#'))
                continue;
            var end = line.LastIndexOf('}') is var brace and >= 0 ? brace + 1 : line.IndexOf(' ', StringComparison.Ordinal);
            if (end <= 0)
                throw new FormatException($"No sample of Prometheus' text format: {line}");
            samples.Add(line[..end], Value(line[end..].TrimStart().Split(' ')[0]));
        }

        return samples;
    }

    /// <summary>The sum over all label sets of one name; 0 when there is none.</summary>
    public static double Sum(this IReadOnlyDictionary<string, double> samples, string name) =>
        samples.Where(sample => sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal)).Sum(sample => sample.Value);

    private static double Value(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}

using System.Text;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>Names as OpenTelemetry's compatibility rules for Prometheus make them of instruments, units and tags.</summary>
internal static class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds",
        ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes",
        ["kBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes",
        ["%"] = "percent", ["Hz"] = "hertz", ["Cel"] = "celsius",
    };

    public static string Of(string instrument, string? unit, MetricKind kind)
    {
        var name = Clean(instrument, colons: true);
        if (kind == MetricKind.Counter)
            name = WithoutSuffix(name, "_total");
        var suffix = Suffix(unit, kind);
        if (suffix.Length > 0)
            name = $"{WithoutSuffix(name, "_" + suffix)}_{suffix}";
        return kind == MetricKind.Counter ? name + "_total" : name;
    }

    public static string OfLabel(string key) => Clean(key, colons: false);

    private static string Suffix(string? unit, MetricKind kind)
    {
        var plain = WithoutAnnotations(unit ?? "");
        if (plain == "1")
            return kind == MetricKind.Gauge ? "ratio" : "";
        if (plain.IndexOf('/') is >= 0 and var slash)
        {
            var per = Clean($"per_{SingularOf(plain[(slash + 1)..])}", colons: false);
            return slash == 0 || plain[..slash].Trim().Length == 0 ? per : $"{Word(plain[..slash])}_{per}";
        }

        return Word(plain);
    }

    private static string Word(string unit) => unit.Length == 0 ? "" : Units.GetValueOrDefault(unit) ?? Clean(unit, colons: false).Trim('_');

    private static string SingularOf(string unit) => Word(unit) is var word && word.EndsWith('s') ? word[..^1] : word;

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{') is >= 0 and var open && unit.IndexOf('}', open) is > 0 and var close)
            unit = unit.Remove(open, close - open + 1);
        return unit.Trim();
    }

    private static string WithoutSuffix(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;

    private static string Clean(string name, bool colons)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || (colons && c == ':'))
                clean.Append(c);
            else if (clean.Length == 0 || clean[^1] != '_')
                clean.Append('_');
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean.ToString();
    }
}

using System.Globalization;
using System.Text;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

/// <summary>A parser of the Prometheus text format 0.0.4, written from its specification, strict: what it does not know fails.</summary>
internal sealed class Exposition
{
    private Exposition()
    {
    }

    public Dictionary<string, string> Types { get; } = [];

    public Dictionary<string, string> Help { get; } = [];

    public List<Sample> Samples { get; } = [];

    public double Value(string name, params (string Name, string Value)[] labels) =>
        Assert.Single(Samples, sample => sample.Name == name && sample.Has(labels)).Value;

    public IEnumerable<Sample> Of(string name) => Samples.Where(sample => sample.Name == name);

    public static Exposition Parse(string text)
    {
        var exposition = new Exposition();
        Assert.EndsWith("\n", text);
        var seen = new HashSet<string>();
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                Assert.True(exposition.Help.TryAdd(line.Split(' ')[2], line.Split(' ', 4)[3]), $"two HELP lines: {line}");
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                Assert.True(exposition.Types.TryAdd(line.Split(' ')[2], line.Split(' ')[3]), $"two TYPE lines: {line}");
            else
            {
                var sample = ParseSample(line);
                Assert.True(seen.Add(line[..line.LastIndexOf(' ')]), $"one series twice: {line}");
                Assert.True(exposition.Types.ContainsKey(FamilyOf(sample.Name, exposition.Types)), $"no TYPE before {line}");
                exposition.Samples.Add(sample);
            }
        }

        return exposition;
    }

    private static string FamilyOf(string name, Dictionary<string, string> types) =>
        new[] { "_bucket", "_sum", "_count" }.Where(name.EndsWith).Select(suffix => name[..^suffix.Length]).FirstOrDefault(types.ContainsKey) ?? name;

    private static Sample ParseSample(string line)
    {
        var at = 0;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':'))
            at++;
        var name = line[..at];
        Assert.Matches("^[a-zA-Z_:][a-zA-Z0-9_:]*$", name);
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            do
                ParseLabel(line, ref at, labels);
            while (line[at] == ',');
            Assert.Equal('}', line[at++]);
        }

        Assert.Equal(' ', line[at++]);
        return new(name, labels, Number(line[at..]));
    }

    private static void ParseLabel(string line, ref int at, Dictionary<string, string> labels)
    {
        var equals = line.IndexOf('=', ++at);
        var name = line[at..equals];
        Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*$", name);
        Assert.Equal('"', line[equals + 1]);
        var value = new StringBuilder();
        for (at = equals + 2; line[at] != '"'; at++)
            value.Append(line[at] != '\\' ? line[at] : line[++at] switch
            {
                'n' => '\n',
                '\\' => '\\',
                '"' => '"',
                var other => throw new FormatException($"\\{other} in {line}"),
            });
        at++;
        Assert.True(labels.TryAdd(name, value.ToString()), $"one label twice: {line}");
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public bool Has((string Name, string Value)[] labels) =>
            Labels.Count == labels.Length && labels.All(label => Labels.TryGetValue(label.Name, out var value) && value == label.Value);
    }
}

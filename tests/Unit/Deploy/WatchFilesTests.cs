using System.Text.Json;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Connections;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Deploy;

/// <summary>Alert rules, dashboards and the autoscaler ask for metrics that the gateway has, by labels that these have.</summary>
public sealed partial class WatchFilesTests : IDisposable
{
    private const string Alerts = "deploy/prometheus/alerts.yml";
    private static readonly string[] Dashboards = ["deploy/grafana/dashboards/overview.json", "deploy/grafana/dashboards/redis.json"];

    /// <summary>What Prometheus itself adds to every sample.</summary>
    private static readonly string[] OfPrometheus = ["instance", "job"];

    private readonly ExporterRig _rig = new();

    public WatchFilesTests()
    {
        var redis = new RedisMetrics(_rig.Factory);
        redis.ShowKnownLabels();
        redis.Took(TimeSpan.FromMilliseconds(1));
        _ = new ConnectionMetrics(_rig.Factory);
    }

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(Alerts)]
    [InlineData("deploy/kubernetes/gateway.yaml")]
    [InlineData("deploy/grafana/dashboards/overview.json")]
    [InlineData("deploy/grafana/dashboards/redis.json")]
    public void Metrics_ThatAFileNames_Exist(string file)
    {
        var named = Metric().Matches(Text(file)).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(_rig.Scrape().Samples.Select(sample => sample.Name)));
    }

    [Fact]
    public void Metrics_ThatExist_AreAllOnADashboard_AndInOperating()
    {
        var shown = Dashboards.SelectMany(file => Metric().Matches(Text(file)).Select(match => FamilyOf(match.Value))).ToHashSet();
        var exist = _rig.Scrape().Samples.Select(sample => FamilyOf(sample.Name)).Where(name => name.StartsWith("netra_signal_", StringComparison.Ordinal)).ToHashSet();
        Assert.True(exist.Count >= 18);
        Assert.Empty(exist.Except(shown));
        var operating = Text("docs/operating.md");
        Assert.All(exist, name => Assert.Contains($"`{name}`", operating, StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_ThatARuleOrAPanelGroupsOrChoosesBy_AreThoseOfItsMetric()
    {
        var samples = _rig.Scrape().Samples;
        var expressions = Alert().Matches(Text(Alerts)).Select(match => match.Groups[1].Value).Concat(Dashboards.SelectMany(ExpressionsOf)).ToList();
        Assert.True(expressions.Count >= 25);
        foreach (var expression in expressions)
        {
            var metric = Metric().Match(expression).Value;
            var known = samples.Where(sample => sample.Name == metric).SelectMany(sample => sample.Labels.Keys).Concat(OfPrometheus).ToHashSet();
            foreach (var by in Grouping().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(", ")))
                Assert.True(known.Contains(by), $"{metric} has no label {by}: {expression}");
            foreach (Match chosen in Chosen().Matches(expression))
                Assert.True(
                    OfPrometheus.Contains(chosen.Groups[1].Value) || samples.Any(sample => sample.Name == metric && sample.Labels.GetValueOrDefault(chosen.Groups[1].Value) == chosen.Groups[2].Value),
                    $"{metric} never has {chosen.Value}: {expression}");
        }
    }

    [Fact]
    public void Dashboards_AreThoseThatComposeShows_FromTheSourceThatItKnows()
    {
        var compose = Text("compose.yaml");
        Assert.Contains("./deploy/grafana/dashboards:/etc/netra/dashboards:ro", compose, StringComparison.Ordinal);
        Assert.Contains("path: /etc/netra/dashboards", Text("deploy/grafana/provisioning/dashboards/netra.yml"), StringComparison.Ordinal);
        Assert.Contains("uid: netra-prometheus", Text("deploy/grafana/provisioning/datasources/prometheus.yml"), StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(compose, @"profiles: \[watch\]"));
        Assert.Equal(Dashboards, Directory.EnumerateFiles(Path.Combine(ServerFiles.Root, "deploy/grafana/dashboards")).Select(path => $"deploy/grafana/dashboards/{Path.GetFileName(path)}").Order(StringComparer.Ordinal));
        foreach (var panel in Dashboards.SelectMany(PanelsOf).Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.NotEmpty(panel.GetProperty("description").GetString()!);
            Assert.All(panel.GetProperty("targets").EnumerateArray().Append(panel), part => Assert.Equal("netra-prometheus", part.GetProperty("datasource").GetProperty("uid").GetString()));
        }
    }

    private static IEnumerable<string> ExpressionsOf(string dashboard) => PanelsOf(dashboard)
        .Where(panel => panel.TryGetProperty("targets", out _))
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!));

    private static List<JsonElement> PanelsOf(string dashboard)
    {
        var panels = JsonDocument.Parse(Text(dashboard)).RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        return panels;
    }

    private static string FamilyOf(string name) => Regex.Replace(name, "_(bucket|count|sum)$", "");

    private static string Text(string file) => File.ReadAllText(Path.Combine(ServerFiles.Root, file));

    [GeneratedRegex("netra_signal_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^ +expr: (.*netra_signal_.*)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"by \(([a-z, ]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Chosen();
}

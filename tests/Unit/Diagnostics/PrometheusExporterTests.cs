using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

public sealed class PrometheusExporterTests
{
    [Fact]
    public void Counter_MeasuredBeforeTheFirstScrape_IsNotMissed()
    {
        using var rig = new ExporterRig();
        rig.Metrics.Emitted(3);
        rig.Metrics.Emitted(4);

        var scrape = rig.Scrape();
        Assert.Equal(7, scrape.Value("netra_signal_events_emitted_total"));
        Assert.Equal("counter", scrape.Types["netra_signal_events_emitted_total"]);
        Assert.Equal("Events stored in a user's log.", scrape.Help["netra_signal_events_emitted_total"]);
        Assert.Equal(7, rig.Scrape().Value("netra_signal_events_emitted_total"));
    }

    [Fact]
    public void UpDownCounter_IsAGauge()
    {
        using var rig = new ExporterRig();
        rig.Metrics.ConnectionOpened();
        rig.Metrics.ConnectionOpened();
        rig.Metrics.ConnectionGone();

        Assert.Equal(1, rig.Scrape().Value("netra_signal_connections_active"));
        Assert.Equal("gauge", rig.Scrape().Types["netra_signal_connections_active"]);
    }

    [Fact]
    public void Start_WithoutAnyMeasurement_ShowsEveryInstrumentAsZero()
    {
        using var rig = new ExporterRig();
        var scrape = rig.Scrape();

        foreach (var name in (string[])["connections_active", "connections_opened_total", "contexts_active", "emitters_active", "events_emitted_total",
                     "events_delivered_total", "delivery_failures_total", "audit_failures_total", "delivery_latency_seconds_count", "metrics_dropped_total"])
            Assert.Equal(0, scrape.Value("netra_signal_" + name));
        Assert.Equal(ViolationKinds.All.Order(), scrape.Of("netra_signal_violations_total").Select(sample => sample.Labels["kind"]).Order());
        Assert.Equal(GapReasons.All.Order(), scrape.Of("netra_signal_gaps_total").Select(sample => sample.Labels["reason"]).Order());
        Assert.Equal(CloseCode.All.Select(code => code.Name).Append(SignalMetrics.Stalled).Order(), scrape.Of("netra_signal_closes_total").Select(sample => sample.Labels["code"]).Order());
        Assert.Equal(ErrorCodes.All.Append(SignalMetrics.Frame).Order(), scrape.Of("netra_signal_refusals_total").Select(sample => sample.Labels["code"]).Order());
        Assert.Equal(["gap", "live", "tail"], scrape.Of("netra_signal_attaches_total").Select(sample => sample.Labels["outcome"]).Order());
        Assert.All(scrape.Samples.Where(sample => sample.Name.StartsWith("netra", StringComparison.Ordinal)), sample => Assert.Equal(0, sample.Value));
    }

    [Fact]
    public void Violation_OfAKnownAndAnUnknownKind_AreCountedApart()
    {
        using var rig = new ExporterRig();
        rig.Metrics.Violation(ViolationKinds.Broadcast);
        rig.Metrics.Violation("new_kind");
        rig.Metrics.Violation("new_kind");

        Assert.Equal(1, rig.Scrape().Value("netra_signal_violations_total", ("kind", "broadcast")));
        Assert.Equal(2, rig.Scrape().Value("netra_signal_violations_total", ("kind", "new_kind")));
        Assert.Equal(0, rig.Scrape().Value("netra_signal_violations_total", ("kind", "foreign_event")));
    }

    [Fact]
    public void Histogram_HasCumulativeInclusiveBuckets()
    {
        using var rig = new ExporterRig();
        foreach (var ms in (double[])[0.1, 0.5, 0.6, 40, 20_000])
            rig.Metrics.DeliveredAfter(TimeSpan.FromMilliseconds(ms));

        var scrape = rig.Scrape();
        const string name = "netra_signal_delivery_latency_seconds";
        Assert.Equal("histogram", scrape.Types[name]);
        Assert.Equal(2, scrape.Value(name + "_bucket", ("le", "0.0005")));
        Assert.Equal(3, scrape.Value(name + "_bucket", ("le", "0.001")));
        Assert.Equal(4, scrape.Value(name + "_bucket", ("le", "0.05")));
        Assert.Equal(4, scrape.Value(name + "_bucket", ("le", "10")));
        Assert.Equal(5, scrape.Value(name + "_bucket", ("le", "+Inf")));
        Assert.Equal(5, scrape.Value(name + "_count"));
        Assert.Equal(20.0412, scrape.Value(name + "_sum"), 6);
        var buckets = scrape.Of(name + "_bucket").Select(sample => sample.Value).ToArray();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(15, buckets.Length);
    }

    [Fact]
    public void Labels_WithEveryHostileCharacter_AreReadBackAsTheyWere()
    {
        using var rig = new ExporterRig();
        var counter = rig.Meter.CreateCounter<int>("hostile");
        const string value = "a\\b\"c\nd\r{e}=f,g é \\n";
        counter.Add(2, new("label.name", value), new KeyValuePair<string, object?>("flag", true), new KeyValuePair<string, object?>("none", null));
        counter.Add(3, new KeyValuePair<string, object?>("flag", true), new("label.name", value));

        Assert.Equal(5, rig.Scrape().Value("hostile_total", ("flag", "true"), ("label_name", value)));
    }

    [Fact]
    public void Labels_WhoseNamesBecomeOne_StandTogether()
    {
        using var rig = new ExporterRig();
        rig.Meter.CreateCounter<int>("twins").Add(1, new("a.b", "x"), new KeyValuePair<string, object?>("a_b", "y"));

        Assert.Equal(1, rig.Scrape().Value("twins_total", ("a_b", "x;y")));
    }

    [Fact]
    public void Help_WithLineBreaks_StaysOnItsLine()
    {
        using var rig = new ExporterRig();
        rig.Meter.CreateCounter<int>("helped", null, "one\ntwo\\three").Add(1);

        Assert.Equal(@"one\ntwo\\three", rig.Scrape().Help["helped_total"]);
    }

    [Fact]
    public void LabelSets_AboveTheBound_AreDropped_CountedAndTheKeptOnesGoOn()
    {
        using var rig = new ExporterRig();
        var counter = rig.Meter.CreateCounter<int>("wide");
        for (var i = 0; i < MetricFamily.MaxSeries + 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        counter.Add(1, new KeyValuePair<string, object?>("id", 0));

        var scrape = rig.Scrape();
        Assert.Equal(1000, scrape.Of("wide_total").Count());
        Assert.Equal(2, scrape.Value("wide_total", ("id", "0")));
        Assert.Equal(5, scrape.Value("netra_signal_metrics_dropped_total"));
    }

    [Fact]
    public void Observable_LabelSetsThatAreGone_AreNotShownAgain()
    {
        using var rig = new ExporterRig();
        var shown = "first";
        rig.Meter.CreateObservableGauge("seen", () => new Measurement<int>(7, new KeyValuePair<string, object?>("what", shown)));
        Assert.Equal(7, rig.Scrape().Value("seen", ("what", "first")));

        shown = "second";
        Assert.Equal("second", Assert.Single(rig.Scrape().Of("seen")).Labels["what"]);
    }

    [Fact]
    public void Observable_ThatThrows_LeavesTheOthers_AndIsLogged()
    {
        using var rig = new ExporterRig();
        rig.Meter.CreateObservableCounter<int>("broken", int () => throw new InvalidOperationException("away"));
        rig.Meter.CreateObservableCounter("whole", () => 5);

        Assert.Equal(5, rig.Scrape().Value("whole_total"));
        Assert.Contains(rig.Log.Entries, entry => entry.Id == 1102);
    }

    [Fact]
    public void Instruments_OfOneNameAndTwoKinds_GiveOneType()
    {
        using var rig = new ExporterRig();
        rig.Meter.CreateGauge<int>("clash").Record(1);
        rig.Meter.CreateUpDownCounter<int>("clash").Add(5);

        Assert.Equal(1, rig.Scrape().Value("clash"));
        Assert.Contains(rig.Log.Entries, entry => entry.Id == 1103 && entry.Level == LogLevel.Warning);
    }

    [Fact]
    public void Counter_NegativeOrNoNumber_IsIgnored()
    {
        using var rig = new ExporterRig();
        var counter = rig.Meter.CreateCounter<double>("rising");
        foreach (var value in (double[])[2, -1, double.NaN, double.PositiveInfinity, 3])
            counter.Add(value);

        Assert.Equal(5, rig.Scrape().Value("rising_total"));
    }

    [Fact]
    public void Meters_OfAnotherHostOrAnotherName_AreNotHeard_ButTheRuntimeIs()
    {
        using var rig = new ExporterRig();
        using var other = new ExporterRig();
        using var foreign = rig.Factory.Create("Some.Library");
        foreign.CreateCounter<int>("foreign").Add(1);
        other.Metrics.Emitted(9);
        rig.Metrics.Emitted(1);

        var scrape = rig.Scrape();
        Assert.Equal(1, scrape.Value("netra_signal_events_emitted_total"));
        Assert.Empty(scrape.Of("foreign_total"));
        Assert.True(scrape.Value("dotnet_process_memory_working_set_bytes") > 0);
        Assert.Contains(scrape.Of("dotnet_gc_collections_total"), sample => sample.Labels.ContainsKey("gc_heap_generation"));
    }

    [Fact]
    public async Task Measurements_OfManyThreadsDuringScrapes_AreAllCounted()
    {
        using var rig = new ExporterRig();
        using var done = new CancellationTokenSource();
        var scraper = Task.Factory.StartNew(() => ScrapeUntil(rig, done.Token), TaskCreationOptions.LongRunning);
        const int threads = 4, rounds = 5_000;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                rig.Metrics.Emitted(1);
                rig.Metrics.GapStated(i % 2 == 0 ? "trimmed" : $"reason{i % 50}");
                rig.Metrics.DeliveredAfter(TimeSpan.FromSeconds(1));
            }
        }, TaskCreationOptions.LongRunning)));
        await done.CancelAsync();
        var scrapes = await scraper;

        var scrape = rig.Scrape();
        Assert.True(scrapes > 0);
        Assert.Equal(threads * rounds, scrape.Value("netra_signal_events_emitted_total"));
        Assert.Equal(threads * rounds, scrape.Of("netra_signal_gaps_total").Sum(sample => sample.Value));
        Assert.Equal(threads * rounds, scrape.Value("netra_signal_delivery_latency_seconds_sum"));
        Assert.Equal(threads * rounds, scrape.Value("netra_signal_delivery_latency_seconds_count"));
    }

    private static int ScrapeUntil(ExporterRig rig, CancellationToken done)
    {
        var scrapes = 0;
        do
        {
            var scrape = rig.Scrape();
            const string name = "netra_signal_delivery_latency_seconds";
            Assert.Equal(scrape.Value(name + "_bucket", ("le", "+Inf")), scrape.Value(name + "_sum"));
            scrapes++;
        }
        while (!done.IsCancellationRequested);
        return scrapes;
    }
}

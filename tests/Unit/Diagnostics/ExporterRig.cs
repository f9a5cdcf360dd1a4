using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Tests.Unit.Diagnostics;

/// <summary>An exporter that listens, with a meter factory of its own.</summary>
internal sealed class ExporterRig : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ExporterRig(bool started = true)
    {
        Factory = _services.GetRequiredService<IMeterFactory>();
        Metrics = new SignalMetrics(Factory);
        Exporter = new PrometheusExporter([Metrics], Factory, Log.For<PrometheusExporter>());
        if (started)
            Start();
    }

    public RecordingLogger Log { get; } = new();

    public IMeterFactory Factory { get; }

    public SignalMetrics Metrics { get; }

    public PrometheusExporter Exporter { get; }

    /// <summary>The gateway's own meter: the same one that <see cref="Metrics"/> uses.</summary>
    public Meter Meter => Factory.Create(SignalMetrics.MeterName);

    public void Start() => Exporter.StartingAsync(default).GetAwaiter().GetResult();

    public Exposition Scrape() => Exposition.Parse(Exporter.Render());

    public void Dispose()
    {
        Exporter.Dispose();
        _services.Dispose();
    }
}

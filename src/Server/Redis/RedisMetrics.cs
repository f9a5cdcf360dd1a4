using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Redis;

/// <summary>What is counted about Redis.</summary>
internal sealed class RedisMetrics : IKnownLabels
{
    public const string Away = "away";
    public const string Refused = "refused";

    private readonly Counter<long> _failures;
    private readonly Counter<long> _returns;
    private readonly Counter<long> _replacements;
    private readonly UpDownCounter<long> _ready;
    private readonly Histogram<double> _duration;

    public RedisMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(SignalMetrics.MeterName);
        _failures = meter.CreateCounter<long>("netra.signal.redis.failures", "{call}", "Calls of Redis that failed: it was away, or it refused.");
        _returns = meter.CreateCounter<long>("netra.signal.redis.sessions", "{session}", "How often this process began to work with Redis: at start, and after it was away.");
        _replacements = meter.CreateCounter<long>("netra.signal.redis.replacements", "{connection}", "How often connections to Redis that did not mend themselves were made anew.");
        _ready = meter.CreateUpDownCounter<long>("netra.signal.redis.ready", "{session}", "1 while Redis can be used.");
        _duration = meter.CreateHistogram<double>("netra.signal.redis.duration", "s", "How long calls of Redis take.");
    }

    public void ShowKnownLabels()
    {
        _failures.Add(0, Kind(Away));
        _failures.Add(0, Kind(Refused));
    }

    public void Failed(string kind) => _failures.Add(1, Kind(kind));

    public void Ready()
    {
        _returns.Add(1);
        _ready.Add(1);
    }

    public void Replaced() => _replacements.Add(1);

    public void Gone() => _ready.Add(-1);

    public void Took(TimeSpan time) => _duration.Record(time.TotalSeconds);

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}

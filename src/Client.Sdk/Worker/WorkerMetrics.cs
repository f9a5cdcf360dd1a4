using System.Diagnostics.Metrics;

namespace Netra.Signal.Client.Worker;

/// <summary>What a worker counts, on the meter <c>Netra.Signal.Worker</c>.</summary>
internal sealed class WorkerMetrics : IDisposable
{
    private readonly Meter _meter = new(AgentWorker.TelemetryName);
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _faults;

    public WorkerMetrics()
    {
        _active = _meter.CreateUpDownCounter<long>("netra_worker_runs_active", description: "Runs that the worker has.");
        _ended = _meter.CreateCounter<long>("netra_worker_runs_ended", description: "Runs that the worker has no more, by outcome.");
        _faults = _meter.CreateCounter<long>("netra_worker_faults", description: "Calls and connections that failed, by code.");
    }

    public void Begun(string agent) => _active.Add(1, new KeyValuePair<string, object?>("agent", agent));

    public void Ended(string agent, string outcome)
    {
        _active.Add(-1, new KeyValuePair<string, object?>("agent", agent));
        _ended.Add(1, new("agent", agent), new("outcome", outcome));
    }

    public void Fault(string code) => _faults.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Dispose() => _meter.Dispose();
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents.Queue;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>What lets runs into busy threads, and begins those that waited, over runs in memory; put together as the gateway does it.</summary>
internal sealed class MemoryQueue : IDisposable
{
    private readonly LinePump _pump;

    public MemoryQueue(RunRig rig, RunExecutors executors, RecordingLogger logger)
    {
        Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        Lines = new(rig.Store, rig.Delivery.Time);
        Entrance = new(Lines, rig.Bell, rig.Writing, Metrics, rig.Delivery.Audit);
        var opener = new MemoryRunOpener(rig.Store);
        var start = new QueuedStart(executors, opener, rig.Store, Metrics, rig.Delivery.Time, logger.For<QueuedStart>());
        _pump = new(rig.Bell, new(Lines, start, opener, rig.Store, executors, Metrics, logger.For<LineSteps>()), logger.For<LinePump>());
        Sweep = new(Lines, _pump, rig.Store, Metrics, rig.Delivery.Time, logger.For<LineSweep>());
        Sweep.StartAsync(default).GetAwaiter().GetResult();
    }

    public QueueMetrics Metrics { get; }

    public MemoryThreadLines Lines { get; }

    public QueueEntrance Entrance { get; }

    public LineSweep Sweep { get; }

    public void Dispose()
    {
        Sweep.Dispose();
        _pump.Dispose();
    }
}

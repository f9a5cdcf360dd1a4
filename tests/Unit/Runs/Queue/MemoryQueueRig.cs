using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Threads;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>Runs in the memory of one process, with time that the test drives.</summary>
internal sealed class MemoryQueueRig : QueueRig
{
    private ThreadRig _rig = null!;

    public MemoryQueue Queue => _rig.Queue;

    public ManualTimeProvider Time => _rig.Runs.Delivery.Time;

    public override Task OpenAsync()
    {
        _rig = new ThreadRig(Options, Limits, Agents);
        return Task.CompletedTask;
    }

    public override Task<Run> AskAsync(string user, StartRunRequest request) => _rig.Starter.StartAsync(_rig.Runs.Connection(user), request, default).AsTask();

    public override Task<Run> CancelAsync(string run, string user = Alice) =>
        _rig.RunCalls.CancelAsync(_rig.Runs.Connection(user), new(RunId.Parse(run)), default).AsTask();

    public override Task<RunState> StateAsync(string run, string user = Alice) => _rig.RunCalls.GetAsync(_rig.Runs.Connection(user), new(RunId.Parse(run)), default).AsTask();

    public override Task<ThreadHistory> ThreadAsync(string thread, string user = Alice) =>
        _rig.Calls.GetAsync(_rig.Runs.Connection(user), new(ThreadId.Parse(thread)), default).AsTask();

    public override Task DeleteAsync(string thread, string user = Alice) => _rig.Calls.DeleteAsync(_rig.Runs.Connection(user), new(ThreadId.Parse(thread)), default).AsTask();

    public override Task<LogEvent[]> EventsAsync(string user) => _rig.EventsAsync(user);

    public override Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _rig.Queue.Dispose();
        _rig.Runs.Store.Dispose();
        return default;
    }
}

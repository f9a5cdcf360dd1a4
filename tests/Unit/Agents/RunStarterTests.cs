using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.Runs;
using NSubstitute;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class RunStarterTests
{
    private readonly RunRig _rig = new();
    private readonly RunExecutors _executors;
    private readonly RunStarter _starter;
    private int _agentsCalled;

    public RunStarterTests()
    {
        var catalog = new AgentCatalog([new LambdaAgent((_, _) =>
        {
            Interlocked.Increment(ref _agentsCalled);
            return Task.CompletedTask;
        })]);
        var emitters = Substitute.For<IUserEmitterFactory>();
        emitters.Create(default).ReturnsForAnyArgs(call => _rig.Emitter(call.Arg<UserExecutionContext>()));
        emitters.ForThread(default).ReturnsForAnyArgs(call => _rig.ThreadEmitter(call.Arg<UserThreadContext>()));
        var threads = new ThreadChanges(
            new MemoryThreadStore(new(), new(new byte[UserKeyDerivation.SecretLength]), _rig.Delivery.Time), new MemoryThreadRuns(_rig.Store),
            new(_rig.Delivery.Violations), emitters);
        var runner = new AgentRunner(catalog, _rig.Delivery.Time, new RecordingLogger().For<AgentRunner>());
        _executors = new([runner]);
        _starter = new(_executors, _rig.Store, _rig.Contexts, emitters, _rig.Writing, threads, new MemoryQueue(_rig, _executors, new()).Entrance, _rig.Delivery.Audit);
    }

    [Fact]
    public async Task RunCancelledBeforeItBegan_StaysCancelled_ItsAgentIsNotCalled_AndItsNameStaysTaken()
    {
        var earlier = _rig.Add("alice", "earlier");
        await earlier.EndAsync(new AgentCancelled());
        var alice = _rig.Connection("alice");
        Task<Run> start, cancel;
        using (await _rig.Store.Gate(alice.User)!.EnterAsync())
        {
            // The start waits to read the thread's history; the cancellation comes before the start's first event.
            start = _starter.StartAsync(alice, Request(), default).AsTask();
            cancel = new RunCalls(_rig.Store, _executors, _rig.Delivery.Audit).CancelAsync(alice, new(RunId.Parse("r1")), default).AsTask();
        }

        Assert.Equal(RunStatus.Cancelled, (await cancel).Status);
        Assert.Equal(RunStatus.Cancelled, (await start).Status);
        Assert.Equal(RunStatus.Cancelled, (await _starter.StartAsync(alice, Request(), default)).Status);
        Assert.Equal(0, _agentsCalled);
    }

    private static StartRunRequest Request() => new(
        "lambda", JsonDocument.Parse("{}").RootElement, ThreadId.Parse("t1"), RunId.Parse("r1"));
}

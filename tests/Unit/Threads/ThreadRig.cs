using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Agents;
using Netra.Signal.Tests.Unit.Runs;

namespace Netra.Signal.Tests.Unit.Threads;

/// <summary>Threads over the real log, emitters and runs, with hand-driven time, and an agent that waits to be told to end.</summary>
internal sealed class ThreadRig : IUserEmitterFactory
{
    public ThreadRig(IThreadStore? store = null)
        : this(new RunRig(), store)
    {
    }

    /// <summary>Runs that are let into busy threads as the options say, of agents of the test's own.</summary>
    public ThreadRig(RunOptions options, LimitOptions limits, params IAgent[] agents)
        : this(new RunRig(options, limits), null, agents)
    {
    }

    private ThreadRig(RunRig runs, IThreadStore? store, params IAgent[] agents)
    {
        Runs = runs;
        Store = store ?? new MemoryThreadStore(Options, Names, Runs.Delivery.Time);
        ThreadRuns = new MemoryThreadRuns(Runs.Store);
        var writing = Runs.Writing with { Ends = new ThreadActivity(Store, Logger.For<ThreadActivity>()) };
        Changes = new(Store, ThreadRuns, new(Runs.Delivery.Violations), this);
        Calls = new(Store, Changes, ThreadRuns, new(Names), Runs.Delivery.Audit);
        var catalog = new AgentCatalog([new LambdaAgent(async (_, cancelled) => await Task.Delay(Timeout.Infinite, cancelled), "waits"), .. agents]);
        var executors = new RunExecutors([new AgentRunner(catalog, Runs.Delivery.Time, Logger.For<AgentRunner>())]);
        Starter = new(executors, Runs.Store, Runs.Contexts, this, writing, Changes, (Queue = new(Runs, executors, Logger)).Entrance, Runs.Delivery.Audit);
        RunCalls = new(Runs.Store, executors, Runs.Delivery.Audit);
    }

    public RunRig Runs { get; }

    public ThreadOptions Options { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public UserKeyDerivation Names { get; } = new(new byte[UserKeyDerivation.SecretLength]);

    public IThreadStore Store { get; }

    public IThreadRuns ThreadRuns { get; }

    public ThreadChanges Changes { get; }

    public ThreadCalls Calls { get; }

    public RunStarter Starter { get; }

    public RunCalls RunCalls { get; }

    /// <summary>What lets runs into busy threads.</summary>
    public MemoryQueue Queue { get; }

    /// <summary>While set, no event of a thread can be stored.</summary>
    public Exception? EmitFailure { get; set; }

    public static ThreadId Id(string name) => ThreadId.Parse(name);

    public IUserEmitter Create(UserExecutionContext? context) => Runs.Emitter(context!);

    public IThreadEmitter ForThread(UserThreadContext? context) => EmitFailure is { } failure ? throw failure : Runs.ThreadEmitter(context!);

    public ValueTask<Run> StartAsync(string user, string? thread = null, string? run = null) => Starter.StartAsync(
        Runs.Connection(user),
        new("waits", JsonSerializer.SerializeToElement(new { text = "hi" }), thread is null ? null : Id(thread), run is null ? null : RunId.Parse(run)),
        default);

    public ValueTask<Run> CancelAsync(string user, Run run) => RunCalls.CancelAsync(Runs.Connection(user), new(run.RunId), default);

    /// <summary>What the user was told, in order: <c>type thread run?</c>.</summary>
    public async Task<string[]> ToldAsync(string user) =>
        [.. (await EventsAsync(user)).Select(e => $"{e.Event.Type} {e.Thread}{(e.Event.Run is { } run ? $" {run}" : "")}")];

    /// <summary>What the user was told of threads, in order.</summary>
    public async Task<(string Type, ThreadInfo Thread)[]> OfThreadsAsync(string user) =>
        [.. (await EventsAsync(user)).Where(e => e.IsThreadEvent).Select(e => (e.Event.Type, JsonSerializer.Deserialize(e.Event.Data.Span, SignalJson.Options.GetTypeInfo(EventTypes.All[e.Event.Type])) switch
        {
            ThreadCreated created => created.Thread,
            ThreadUpdated updated => updated.Thread,
            ThreadDeleted deleted => deleted.Thread,
            var other => throw new InvalidOperationException($"{other} tells of no thread."),
        }))];

    public async Task<LogEvent[]> EventsAsync(string user)
    {
        var log = Runs.Delivery.Log;
        var bounds = await log.BoundsAsync(Users.Key(user), default);
        return (await log.ReadAsync(Users.Key(user), new(bounds.Epoch, bounds.Floor), int.MaxValue, default)).Events.ToArray();
    }
}

using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Runs;
using Netra.Signal.Tests.Unit.Workers.Model;
using NSubstitute;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>The workers' side of the gateway without sockets: real runs, log and leases, and time that the test drives.</summary>
internal sealed class WorkerRig : IDisposable
{
    private static readonly UserKeyDerivation Names = new(new byte[UserKeyDerivation.SecretLength]);
    private readonly RunRig _runs;
    private readonly ILeaseStore _store;
    private readonly RunStarter _starter;
    private readonly RunCalls _calls;
    private readonly ThreadChanges _threads;
    private readonly LeaseSweep _sweep;
    private readonly ApprovalSweep _approvals;
    private int _sessions;

    /// <param name="options">The settings; absent: the defaults.</param>
    /// <param name="isDevelopment">Whether every application may serve every agent.</param>
    /// <param name="leases">Puts something in front of the leases.</param>
    /// <param name="log">Another log.</param>
    public WorkerRig(WorkerOptions? options = null, bool isDevelopment = true, Func<ILeaseStore, ILeaseStore>? leases = null, IUserEventLog? log = null)
    {
        (Options, _runs, _store) = (options ?? new(), new(log: log, assignments: new LeaseAssignments(Leases)), leases?.Invoke(Leases) ?? Leases);
        Metrics = new(Meters);
        var permissions = new WorkerPermissions(Options, isDevelopment);
        Registry = new(permissions, Metrics);
        Seals = new(new([new SecretKey(new byte[32])]), Names, new());
        var opener = new MemoryRunOpener(_runs.Store);
        var checks = new LeaseChecks(Seals, _store, permissions, _runs.Delivery.Violations, Metrics, Audit, Time);
        Settling = new(_store, Leases, Registry, opener, Options, Metrics, Time, Logger.For<LeaseSettling>());
        var grants = new LeaseGrants(_store, Registry, permissions, Seals, Settling, opener, _runs.Store, Options, Metrics, Audit, Time, Logger.For<LeaseGrants>());
        Sessions = new(Registry, _store, Settling, _runs.Delivery.Metrics, Audit, Time, Logger.For<WorkerSessions>());
        Pump = new(_store, Leases, Registry, grants, Time, Logger.For<LeasePump>());
        Farewell = new(_store, Leases, Settling, Registry, Sessions, Logger.For<WorkerFarewell>());
        _sweep = new(_store, Leases, Settling, Pump, Registry, Sessions, Farewell, Options, Metrics, Time, Logger.For<LeaseSweep>());
        Renewal = new(checks, _store, Registry, opener, Options, new(), Metrics, Audit, Time, Logger.For<LeaseRenewal>());
        Ingress = new(checks, Renewal, Settling, new(Options, _runs.Limits), new(Options), Registry, opener, Options, Metrics, Audit);
        Offers = new(permissions, new([new LambdaAgent()]), Registry, Options, Audit, Logger.For<WorkerOffers>());
        var dispatch = new WorkerDispatch(_store, Leases, _runs.Store, grants, Settling, Registry, Options, Time, Logger.For<WorkerDispatch>());
        var emitters = Substitute.For<IUserEmitterFactory>();
        emitters.Create(default).ReturnsForAnyArgs(call => _runs.Emitter(call.Arg<UserExecutionContext>()));
        Executors = new([dispatch]);
        emitters.ForThread(default).ReturnsForAnyArgs(call => _runs.ThreadEmitter(call.Arg<UserThreadContext>()));
        _threads = new(new MemoryThreadStore(new(), Names, Time), new MemoryThreadRuns(_runs.Store), new(_runs.Delivery.Violations), emitters);
        Queue = new(_runs, Executors, Logger);
        _starter = new(Executors, _runs.Store, _runs.Contexts, emitters, _runs.Writing, _threads, Queue.Entrance, Audit);
        _calls = new(_runs.Store, Executors, Audit);
        _approvals = new(_runs.Desk, Executors, Time, Logger.For<ApprovalSweep>());
        _approvals.StartAsync(default).GetAwaiter().GetResult();
        _sweep.StartAsync(default).GetAwaiter().GetResult();
    }

    public WorkerOptions Options { get; }

    /// <summary>What makes the instruments of <see cref="Metrics"/>.</summary>
    public IMeterFactory Meters { get; } = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public WorkerMetrics Metrics { get; }

    public MemoryLeases Leases { get; } = new();

    public WorkerRegistry Registry { get; }

    public LeaseSeals Seals { get; }

    public LeaseSettling Settling { get; }

    public WorkerSessions Sessions { get; }

    public WorkerFarewell Farewell { get; }

    public LeasePump Pump { get; }

    public LeaseRenewal Renewal { get; }

    public WorkerIngress Ingress { get; }

    public WorkerOffers Offers { get; }

    public RunExecutors Executors { get; }

    public RecordingLogger Logger { get; } = new();

    public ManualTimeProvider Time => _runs.Delivery.Time;

    public FakeAudit Audit => _runs.Delivery.Audit;

    public MemoryRunStore Store => _runs.Store;

    public LimitOptions Limits => _runs.Limits;

    public RunOptions RunOptions => _runs.Options;

    /// <summary>What lets runs into busy threads.</summary>
    public MemoryQueue Queue { get; }

    /// <summary>What users and workers call.</summary>
    public WorkPod Pod => new(_starter, _calls, _runs.Approvals, _threads, Offers, Sessions, Ingress, Renewal, Registry, Leases, _runs.Delivery.Log);

    /// <summary>Lets go of the workers: all that may be told at once are.</summary>
    public void LetGo()
    {
        Farewell.Begin();
        foreach (var session in Farewell.Here)
            Farewell.Tell(session, TimeSpan.Zero);
    }

    /// <summary>A worker that is connected and offers nothing yet.</summary>
    public TestWorker Connect(string application = "app", TimeSpan? lifetime = null)
    {
        var identity = new BoundIdentity(Names.Derive("tests.application", application), TokenKind.Application, new HashSet<string>(), Time.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(8)), application);
        return new(this, Sessions.Open(identity, $"w{Interlocked.Increment(ref _sessions)}"));
    }

    /// <summary>A worker that serves one agent.</summary>
    public TestWorker Connect(int concurrency, string application = "app", string agent = "remote")
    {
        var worker = Connect(application);
        worker.Register(agent, concurrency);
        return worker;
    }

    public async Task<Run> StartAsync(string user, string run, string agent = "remote", string thread = "t1", string? traceparent = null, string text = "hi") => await _starter.StartAsync(
        _runs.Connection(user), new(agent, JsonDocument.Parse($$"""{"text":"{{text}}"}""").RootElement, ThreadId.Parse(thread), RunId.Parse(run), traceparent), default);

    public async Task<Run> CancelAsync(string user, string run, string? reason = null) =>
        await _calls.CancelAsync(_runs.Connection(user), new(RunId.Parse(run), reason), default);

    public Task<Run> RespondAsync(string user, string run, string request, bool approved = true, string? answer = null) => _runs.RespondAsync(user, request, approved, answer, run);

    public async Task DeleteThreadAsync(string user, string thread) => Assert.NotNull(await _threads.DeleteAsync(_runs.Connection(user), ThreadId.Parse(thread), default));

    public async Task<RunState> StateAsync(string user, string run) => await _calls.GetAsync(_runs.Connection(user), new(RunId.Parse(run)), default);

    /// <summary>What the user's log has of the run, by type.</summary>
    public async Task<IReadOnlyList<string>> TypesAsync(string user, string run) => [.. (await EventsAsync(user, run)).Select(e => e.Type)];

    /// <summary>The data of the one event of a type, as it is stored.</summary>
    public async Task<string> DataOfAsync(string user, string run, string type) =>
        Encoding.UTF8.GetString((await EventsAsync(user, run)).Single(e => e.Type == type).Data.Span);

    public Task UntilAsync(string user, string run, RunStatus status) =>
        Eventually.TrueAsync(async () => (await StateAsync(user, run)).Status == status, $"{run} of {user} to be {status}");

    /// <summary>How often something was refused or tried across users.</summary>
    public int Audited(string action, AuditDecision decision)
    {
        lock (Audit.Entries)
            return Audit.Entries.Count(entry => entry.Action == action && entry.Decision == decision);
    }

    private async Task<IEnumerable<NewEvent>> EventsAsync(string user, string run)
    {
        var (key, log) = (Users.Key(user), _runs.Delivery.Log);
        var page = await log.ReadAsync(key, new((await log.BoundsAsync(key, default)).Epoch, 0), int.MaxValue, default);
        return page.Events.ToArray().Where(e => e.Event.Run == RunId.Parse(run)).Select(e => e.Event);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        Queue.Dispose();
        _approvals.Dispose();
        Pump.Dispose();
        Store.Dispose();
    }

    private sealed class LambdaAgent : IAgent
    {
        public string Name => "own";

        public string? Description => null;

        public Task RunAsync(AgentRun run, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

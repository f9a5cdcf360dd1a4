using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.Delivery;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>Runs over the real log and emitter, with hand-driven time.</summary>
internal sealed class RunRig
{
    private readonly UserLifetimeManager<Hub> _manager;

    public RunRig(RunOptions? options = null, LimitOptions? limits = null, IUserEventLog? log = null, IRunAssignments? assignments = null)
    {
        (Options, Limits) = (options ?? new() { WhenBusy = WhenBusy.Concurrent }, limits ?? new());
        Delivery = new(log);
        _manager = new(Delivery.Channels, Delivery.Services);
        Desk = new(Delivery.Metrics, Users.Keys, Delivery.Audit);
        Writing = new(Delivery.Log, Options, Limits, Delivery.Metrics, Delivery.Violations, Delivery.Time, NullLogger<RunWriting>.Instance, Approvals: Desk, Bell: Bell, Assignments: assignments);
        Store = new(Options, Limits, Delivery.Time);
        Contexts = new(Options, Delivery.Violations, Delivery.Time);
        Approvals = new(Store, Limits, Users.Keys, Delivery.Audit);
    }

    public DeliveryRig Delivery { get; }

    /// <summary>Runs are let in side by side, unless a test is about what becomes of them in a busy thread.</summary>
    public RunOptions Options { get; }

    /// <summary>Rings when a run has ended.</summary>
    public ThreadBell Bell { get; } = new();

    public LimitOptions Limits { get; }

    public RunWriting Writing { get; }

    /// <summary>The questions that wait, and news of those that were settled.</summary>
    public ApprovalDesk Desk { get; }

    public ApprovalCalls Approvals { get; }

    public MemoryRunStore Store { get; }

    public RunContexts Contexts { get; }

    public UserConnectionContext Connection(string user) =>
        new(Users.Key(user), "c1", Delivery.Time.GetUtcNow(), Delivery.Time.GetUtcNow() + TimeSpan.FromHours(1));

    public StoredRun Stored(string user, string run = "r1", string thread = "t1") =>
        new(Users.Key(user), RunId.Parse(run), ThreadId.Parse(thread), "docs", JsonDocument.Parse("""{"text":"hi"}""").RootElement, Delivery.Time.GetUtcNow());

    public IThreadEmitter ThreadEmitter(UserThreadContext context) =>
        new ThreadEmitter(context, new User(_manager, context.User.ToString()), Delivery.Time);

    public IUserEmitter Emitter(UserExecutionContext context) =>
        new UserEmitter(context, new User(_manager, context.User.ToString()), Limits, Delivery.Metrics, Delivery.Time);

    public async Task<Run> RespondAsync(string user, string request, bool approved = true, string? answer = null, string run = "r1") => await Approvals.RespondAsync(
        Connection(user), new(RunId.Parse(run), RequestId.Parse(request), approved, answer is null ? null : JsonElement.Parse(answer)), default);

    public RunWriter Add(string user, string run = "r1", string thread = "t1")
    {
        var stored = Stored(user, run, thread);
        var emitter = Emitter(Contexts.ForRun(Connection(user), stored));
        return Store.GetOrAdd(stored.Owner, stored.Run, gate => new(stored, emitter, gate, Writing)).Run;
    }

    /// <summary>What <c>Clients.User(id)</c> is in the server.</summary>
    private sealed class User(UserLifetimeManager<Hub> manager, string id) : IUserEvents
    {
        public Task Emit(Emission emission) => manager.SendUserAsync(id, nameof(Emit), [emission]);
    }
}

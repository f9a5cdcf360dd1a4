using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>The parts of one pod that users and workers call, as the gateway puts them together.</summary>
internal sealed record WorkPod(
    RunStarter Starter, RunCalls Calls, ApprovalCalls Approvals, ThreadChanges Threads, WorkerOffers Offers, WorkerSessions Sessions, WorkerIngress Ingress,
    LeaseRenewal Renewal, WorkerRegistry Registry, ILeaseStore Leases, IUserEventLog Log)
{
    private static readonly UserKeyDerivation Names = new(new byte[UserKeyDerivation.SecretLength]);

    public Task StartAsync(string user, string run, string agent, string thread, string text) => Starter.StartAsync(
        Connection(user), new(agent, JsonSerializer.SerializeToElement(new { text }), ThreadId.Parse(thread), RunId.Parse(run)), default).AsTask();

    public Task CancelAsync(string user, string run) => Calls.CancelAsync(Connection(user), new(RunId.Parse(run), "enough"), default).AsTask();

    public Task RespondAsync(string user, string run, string request) => Approvals.RespondAsync(
        Connection(user), new(RunId.Parse(run), RequestId.Parse(request), true), default).AsTask();

    public async Task DeleteAsync(string user, string thread)
    {
        if (await Threads.DeleteAsync(Connection(user), ThreadId.Parse(thread), default) is null)
            throw SignalException.NotFound("You have no thread of that threadId.");
    }

    public Task<RunState> StateAsync(string user, string run) => Calls.GetAsync(Connection(user), new(RunId.Parse(run)), default).AsTask();

    public WorkerSession Open(string application, string id) => Sessions.Open(
        new BoundIdentity(Names.Derive("tests.application", application), TokenKind.Application, new HashSet<string>(), DateTimeOffset.MaxValue, application), id);

    public async Task<LogEvent[]> EventsAsync(string user)
    {
        var bounds = await Log.BoundsAsync(Users.Key(user), default);
        var page = await Log.ReadAsync(Users.Key(user), new(bounds.Epoch, bounds.Floor), int.MaxValue, default);
        return [.. page.Events.ToArray().Where(e => !e.IsThreadEvent)];
    }

    private static UserConnectionContext Connection(string user) => new(Users.Key(user), "c1", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
}

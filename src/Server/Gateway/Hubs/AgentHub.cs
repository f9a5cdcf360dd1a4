using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>What a user's client may call. Every call acts for the user of its own connection; no argument names one.</summary>
/// <remarks>The signatures are those of <see cref="IAgentHub"/>, which a test compares. The scope is filled after the constructor ran.</remarks>
[Authorize(Policy = "user")]
internal sealed class AgentHub(
    ConnectionScope scope, RunStarter starter, RunCalls runs, ApprovalCalls approvals, ThreadCalls threads, RunExecutors agents, TokenRenewal renewal, CallDeadline deadline)
    : Hub<IUserEvents>
{
    public async Task<AttachAnswer> Attach(AttachRequest request)
    {
        var answer = await deadline.WithinAsync(given => scope.Cursor.AttachAsync(request.Cursor, request.Threads, given), Context.ConnectionAborted);
        scope.HasAttached();
        return answer;
    }

    public async Task<WatchAnswer> Watch(WatchRequest request)
    {
        await scope.Cursor.WatchAsync(request.Threads);
        return new(request.Threads);
    }

    public async Task<RefreshTokenAnswer> RefreshToken(RefreshTokenRequest request) =>
        await renewal.RenewAsync(scope.Context, request.Token, Context.Abort, Context.ConnectionAborted);

    public async Task<Run> StartRun(StartRunRequest request) =>
        await deadline.WithinAsync(starter.StartAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<Run> CancelRun(CancelRunRequest request) =>
        await deadline.WithinAsync(runs.CancelAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<Run> Respond(RespondRequest request) =>
        await deadline.WithinAsync(approvals.RespondAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<RunState> GetRun(GetRunRequest request) =>
        await deadline.WithinAsync(runs.GetAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<ThreadInfo> CreateThread(CreateThreadRequest request) =>
        await deadline.WithinAsync(threads.CreateAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<ThreadInfo> RenameThread(RenameThreadRequest request) =>
        await deadline.WithinAsync(threads.RenameAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<ThreadInfo> DeleteThread(DeleteThreadRequest request) =>
        await deadline.WithinAsync(threads.DeleteAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<ThreadPage> ListThreads(ListThreadsRequest request) =>
        await deadline.WithinAsync(threads.ListAsync(scope.Context, request, Context.ConnectionAborted));

    public async Task<ThreadHistory> GetThread(GetThreadRequest request) =>
        await deadline.WithinAsync(threads.GetAsync(scope.Context, request, Context.ConnectionAborted));

    public Task<AgentList> ListAgents(ListAgentsRequest request) => Task.FromResult(new AgentList(agents.Agents));
}

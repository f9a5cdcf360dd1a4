using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>What a worker may call. No argument names a user or a recipient: the lease decides, and it is the application's own.</summary>
/// <remarks>The signatures are those of <see cref="IWorkerHub"/>, which a test compares.</remarks>
[Authorize(Policy = "worker")]
internal sealed class WorkerHub(WorkerOffers offers, WorkerIngress ingress, LeaseRenewal renewal, CallDeadline deadline) : Hub
{
    private WorkerSession Session => Context.Features.Get<WorkerSession>() ?? throw new InvalidOperationException("This connection has no session.");

    public Task<RegisterAnswer> Register(RegisterRequest request) => Task.FromResult(offers.Register(Session, request));

    public async Task<PublishAnswer> Publish(PublishRequest request) =>
        await deadline.WithinAsync(ingress.PublishAsync(Session.Application, request, Context.ConnectionAborted));

    public async Task<RenewAnswer> Renew(RenewRequest request) =>
        await deadline.WithinAsync(renewal.RenewAsync(Session.Application, request, Context.ConnectionAborted));

    public async Task<ResumeAnswer> Resume(ResumeRequest request) =>
        await deadline.WithinAsync(renewal.ResumeAsync(Session, request, Context.ConnectionAborted));

    public async Task Release(ReleaseRequest request) =>
        await deadline.WithinAsync(ingress.ReleaseAsync(Session.Application, request, Context.ConnectionAborted));
}

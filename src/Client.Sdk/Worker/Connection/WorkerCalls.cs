using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Connection;

/// <summary>What a worker calls, over one connection. A call that is not answered in time ends its connection: another one may be answered.</summary>
internal sealed class WorkerCalls(AgentWorkerOptions options)
{
    /// <returns>Nothing when the connection was cut before the answer, as for every call here.</returns>
    /// <exception cref="SignalClientException">The gateway refused.</exception>
    public Task<RegisterAnswer?> RegisterAsync(ILink link, IReadOnlyList<AgentOffer> offers, CancellationToken cancellationToken) =>
        CallAsync(link, "Register", new(offers), SignalJson.Context.RegisterRequest, SignalJson.Context.RegisterAnswer, cancellationToken);

    public Task<PublishAnswer?> PublishAsync(ILink link, string lease, IReadOnlyList<WorkerEvent> events, CancellationToken cancellationToken) =>
        CallAsync(link, "Publish", new(lease, events), SignalJson.Context.PublishRequest, SignalJson.Context.PublishAnswer, cancellationToken);

    public Task<RenewAnswer?> RenewAsync(ILink link, IReadOnlyList<string> leases, CancellationToken cancellationToken) =>
        CallAsync(link, "Renew", new(leases), SignalJson.Context.RenewRequest, SignalJson.Context.RenewAnswer, cancellationToken);

    public Task<ResumeAnswer?> ResumeAsync(ILink link, IReadOnlyList<string> leases, CancellationToken cancellationToken) =>
        CallAsync(link, "Resume", new(leases), SignalJson.Context.ResumeRequest, SignalJson.Context.ResumeAnswer, cancellationToken);

    /// <summary>Hands a run back.</summary>
    public async Task ReleaseAsync(ILink link, string lease, string reason, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.CallTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await link.Hub.InvokeAsync(
                "Release", JsonSerializer.SerializeToElement(new(lease, reason), SignalJson.Context.ReleaseRequest), either.Token).ConfigureAwait(false);
        }
        catch (HubException refused) when (Refusals.FromCall(refused) is { } known)
        {
            throw known;
        }
    }

    private async Task<TAnswer?> CallAsync<TRequest, TAnswer>(
        ILink link, string method, TRequest request, JsonTypeInfo<TRequest> asked, JsonTypeInfo<TAnswer> answered, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var late = new CancellationTokenSource(options.CallTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var (isAnswered, answer) = await HubCalls.TryAsync(link, method, request, asked, answered, either.Token).ConfigureAwait(false);
            return isAnswered ? answer : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await link.EndSoonAsync(new(new(ErrorCodes.Unavailable, $"{method} was not answered within {options.CallTimeout}."))).ConfigureAwait(false);
            return null;
        }
    }
}

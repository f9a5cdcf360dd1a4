using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Around every call of a worker: turns what it throws into an error of the protocol.</summary>
internal sealed class WorkerCallFilter(SignalMetrics metrics, TimeProvider time, ILogger<WorkerCallFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var session = call.Context.Features.Get<WorkerSession>()
            ?? throw new IsolationViolationException("A worker's connection has a session.");
        try
        {
            if (time.GetUtcNow() >= session.Expires)
                throw new SignalException(ErrorCodes.Unauthorized, "The token of this connection has expired; connect again with a new one and resume your leases.");
            if (call.HubMethodArguments is [null])
                throw SignalException.InvalidArgument($"{call.HubMethodName} takes one object; send {{}} when nothing is meant.");
            return await next(call);
        }
        catch (SignalException refusal)
        {
            metrics.Refused(refusal.Code);
            logger.WorkerCallRefused(call.HubMethodName, session.Application.Key.Pseudonym, session.Id, refusal.Code);
            return new HubRefusal(refusal.Message);
        }
        catch (OperationCanceledException) when (call.Context.ConnectionAborted.IsCancellationRequested)
        {
            return new HubRefusal($"{ErrorCodes.Unavailable}: The connection is gone.");
        }
        catch (Exception failure)
        {
            metrics.Refused(ErrorCodes.Internal);
            logger.WorkerCallFailed(failure, call.HubMethodName, session.Application.Key.Pseudonym, session.Id);
            return new HubRefusal($"{ErrorCodes.Internal}: The gateway failed; the failure is in its log.");
        }
    }

    public Task OnDisconnectedAsync(
        HubLifetimeContext call, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (exception is InvalidDataException && call.Context.Features.Get<WorkerSession>() is { } session)
        {
            metrics.Refused(SignalMetrics.Frame);
            logger.WorkerFrameRefused(session.Application.Key.Pseudonym, session.Id);
        }

        return next(call, exception);
    }
}

using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Around every hub call: gives it its connection, and turns what it throws into an error of the protocol.</summary>
internal sealed class HubCallFilter(SignalMetrics metrics, TimeProvider time, ILogger<HubCallFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var cursor = call.Context.Features.Get<ConnectionCursor>()
            ?? throw new IsolationViolationException("UserExecutionContext is required");
        call.ServiceProvider.GetRequiredService<ConnectionScope>().Fill(cursor);
        try
        {
            // The sweep closes such a connection within a second, or later where a write is stuck; until then nothing acts for it.
            if (time.GetUtcNow() >= cursor.Context.Expires)
                throw new SignalException(ErrorCodes.Unauthorized, "The token of this connection has expired; connect again with a new one.");
            if (call.HubMethodArguments is [null])
                throw SignalException.InvalidArgument($"{call.HubMethodName} takes one object; send {{}} when nothing is meant.");
            return await next(call);
        }
        catch (SignalException refusal)
        {
            metrics.Refused(refusal.Code);
            logger.CallRefused(call.HubMethodName, cursor.Context.User.Pseudonym, cursor.Context.ConnectionId, refusal.Code);
            return new HubRefusal(refusal.Message);
        }
        catch (OperationCanceledException) when (call.Context.ConnectionAborted.IsCancellationRequested)
        {
            return new HubRefusal($"{ErrorCodes.Unavailable}: The connection is gone.");
        }
        catch (Exception failure)
        {
            metrics.Refused(ErrorCodes.Internal);
            logger.CallFailed(failure, call.HubMethodName, cursor.Context.User.Pseudonym, cursor.Context.ConnectionId);
            return new HubRefusal($"{ErrorCodes.Internal}: The gateway failed; the failure is in its log.");
        }
    }

    public Task OnDisconnectedAsync(
        HubLifetimeContext call, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (exception is InvalidDataException)
        {
            metrics.Refused(SignalMetrics.Frame);
            if (call.Context.Features.Get<ConnectionCursor>() is { } cursor)
                logger.FrameRefused(cursor.Context.User.Pseudonym, cursor.Context.ConnectionId);
        }
        return next(call, exception);
    }
}

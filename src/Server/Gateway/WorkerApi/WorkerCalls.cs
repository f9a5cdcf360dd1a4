using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>Answers the worker's calls over HTTP; what is refused is told with its code, in the body and as a status.</summary>
internal sealed class WorkerCalls(
    LimitOptions limits, DeliveryOptions delivery, CallDeadline deadline, HttpWorkers workers, SignalMetrics metrics, TimeProvider time, ILogger<WorkerCalls> logger)
{
    public async Task AnswerAsync<TRequest, TAnswer>(
        HttpContext context, JsonTypeInfo<TRequest> type, JsonTypeInfo<TAnswer> answerType, Func<WorkerCall, TRequest, ValueTask<TAnswer?>> answerTo)
        where TAnswer : class
    {
        try
        {
            var request = await ReadAsync(context, type);
            if (await deadline.WithinAsync(answerTo(new(context), request)) is { } answer)
                await context.Response.WriteAsJsonAsync(answer, answerType, cancellationToken: context.RequestAborted);
            else
                context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (SignalException refusal)
        {
            await RefuseAsync(context, refusal);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.WorkerRequestFailed(failure, context.Request.Path.Value ?? "");
            await RefuseAsync(context, new(ErrorCodes.Internal, "The gateway failed; the failure is in its log."));
        }
    }

    /// <summary>Tells a worker of its runs until it hangs up, its token expires, or the process stops.</summary>
    public async Task StreamAsync(HttpContext context)
    {
        try
        {
            var call = new WorkerCall(context);
            var worker = call.Worker;
            var session = workers.Open(call.Identity, worker);
            try
            {
                await new WorkerStream(context, session, delivery.SendTimeout, time).RunAsync();
            }
            finally
            {
                workers.Closed(session, worker);
            }
        }
        catch (SignalException refusal)
        {
            await RefuseAsync(context, refusal);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The worker hung up, or took nothing for too long: it comes back and resumes.
        }
    }

    private async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (!context.Request.HasJsonContentType())
            throw SignalException.InvalidArgument("The content type must be application/json.");
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = limits.WorkerFrameBytes;
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw SignalException.InvalidArgument("The body must be an object; send {} when nothing is meant.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second is how the parser says that a name is half a surrogate pair.
            var error = BindingErrors.Explain(wrong);
            throw SignalException.InvalidArgument(error[(error.IndexOf(' ', StringComparison.Ordinal) + 1)..].Replace("The method takes", "The body is", StringComparison.Ordinal));
        }
        catch (BadHttpRequestException)
        {
            throw SignalException.InvalidArgument($"The body must have at most {limits.WorkerFrameBytes} bytes (Netra:Limits:WorkerFrameBytes) and arrive whole.");
        }
    }

    private async Task RefuseAsync(HttpContext context, SignalException refusal)
    {
        // What the edge counts by its status is not counted here.
        if (refusal.Code is ErrorCodes.InvalidArgument or ErrorCodes.Conflict or ErrorCodes.Internal)
            metrics.Refused(refusal.Code);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.StatusCode = StatusOf(refusal.Code);
        if (refusal.Code is ErrorCodes.LimitExceeded or ErrorCodes.Unavailable)
            context.Response.Headers.RetryAfter = "1";
        await WorkerRefusals.WriteAsync(context, refusal.Message);
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCodes.InvalidArgument => StatusCodes.Status400BadRequest,
        ErrorCodes.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCodes.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCodes.NotFound => StatusCodes.Status404NotFound,
        ErrorCodes.Conflict => StatusCodes.Status409Conflict,
        ErrorCodes.LimitExceeded => StatusCodes.Status429TooManyRequests,
        ErrorCodes.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

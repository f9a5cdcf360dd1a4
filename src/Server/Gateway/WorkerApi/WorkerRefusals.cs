using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>The body of every refusal of the worker's calls over HTTP: <c>{"error":"&lt;code&gt;: &lt;one sentence&gt;"}</c>.</summary>
internal static class WorkerRefusals
{
    public static Task WriteAsync(HttpContext context, string error) =>
        context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = error }, context.RequestAborted);

    /// <summary>Says why to whom was turned away before anybody answered: the status alone is what the sign-in, or the routing, gives.</summary>
    public static Task CompleteAsync(HttpContext context) =>
        context.Response.HasStarted || context.Response.ContentType is not null || context.RequestAborted.IsCancellationRequested || Error(context.Response.StatusCode) is not { } error
            ? Task.CompletedTask
            : WriteAsync(context, error);

    private static string? Error(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => $"{ErrorCodes.Unauthorized}: The token is missing, expired or not valid here; sign in again.",
        StatusCodes.Status403Forbidden => $"{ErrorCodes.Forbidden}: The token is no worker's; it must be an application's own, with the role agent.",
        StatusCodes.Status404NotFound => $"{ErrorCodes.NotFound}: A worker has no call of that path.",
        StatusCodes.Status503ServiceUnavailable => $"{ErrorCodes.Unavailable}: The identity provider cannot be reached; try again.",
        _ => null,
    };
}

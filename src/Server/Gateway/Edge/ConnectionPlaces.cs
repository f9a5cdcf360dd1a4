using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Gateway.WorkerApi;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Holds a place of <see cref="IConnectionLimit"/> for as long as a request to a hub lasts; 429 when the user, or the application, has none left.</summary>
internal sealed class ConnectionPlaces(RequestDelegate next, IConnectionLimit limit, LimitOptions limits)
{
    private static readonly string[] Counted = [WireNames.UserHubPath, WireNames.WorkerHubPath, WorkerPaths.Assignments];

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsCounted(context.Request.Path))
        {
            await next(context);
            return;
        }
        if (context.User.GetBoundIdentity() is not { } identity)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var place = await limit.TryReserveAsync(identity.Key, MostOf(identity), context.RequestAborted);
        if (place is not null)
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "5";
    }

    /// <summary>However the path is written: routing takes it in any case, and with a slash at its end.</summary>
    private static bool IsCounted(PathString path) => path.Value?.TrimEnd('/') is { } written && Array.Exists(Counted, one => one.Equals(written, StringComparison.OrdinalIgnoreCase));

    private int? MostOf(BoundIdentity identity) => identity.Kind == TokenKind.Application ? limits.ConnectionsPerApplication : null;
}

using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Holds a place of <see cref="IConnectionLimit"/> for as long as a request to the user hub lasts; 429 when the user has none left.</summary>
internal sealed class ConnectionPlaces(RequestDelegate next, IConnectionLimit limit)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.Value != WireNames.UserHubPath)
        {
            await next(context);
            return;
        }
        if (context.User.GetBoundIdentity() is not { } identity)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var place = await limit.TryReserveAsync(identity.Key, context.RequestAborted);
        if (place is not null)
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "5";
    }
}

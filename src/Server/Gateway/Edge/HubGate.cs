using Microsoft.AspNetCore.Http.Features;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Lets nothing but a WebSocket upgrade, from an allowed page or from no page, reach a hub path.</summary>
/// <remarks>
/// Trust model: it stands before authentication. With a negotiated connection token (<c>id</c>), ASP.NET Core 10 lets another signed-in user
/// poll, post into or take over a connection; so no such token is ever made, and none is looked at. CORS does not hold for WebSockets,
/// hence the check of <c>Origin</c>.
/// </remarks>
internal sealed class HubGate(RequestDelegate next, OriginPolicy origins, RefusalLog refusals, DrainState drain)
{
    private const string Action = "connect";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }
        if (Refusal(context) is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            refusals.Record(context, Action, refusal.Reason);
            return;
        }
        await next(context);
        refusals.Record(context, Action);
    }

    private (int Status, string Reason)? Refusal(HttpContext context)
    {
        if (!origins.Allows(context.Request.Headers.Origin))
            return (StatusCodes.Status403Forbidden, "origin");
        if (context.Request.Path.Value is not (WireNames.UserHubPath or WireNames.WorkerHubPath))
            return (StatusCodes.Status404NotFound, "path");
        if (!IsWebSocket(context))
            return (StatusCodes.Status404NotFound, "no_websocket");
        if (context.Request.Query.ContainsKey("id"))
            return (StatusCodes.Status404NotFound, "connection_token");
        return drain.IsDraining ? (StatusCodes.Status503ServiceUnavailable, "stopping") : null;
    }

    // RFC 6455 §4.2.1, and RFC 8441 §4 for HTTP/2.
    private static bool IsWebSocket(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.SecWebSocketVersion != "13")
            return false;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            return connect.Protocol == "websocket";
        return HttpMethods.IsGet(context.Request.Method)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            && headers.SecWebSocketKey.Count == 1;
    }
}

using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Finds the token of a request: in the <c>Authorization</c> header or, on a hub path, as <c>access_token</c> in the query.</summary>
internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    /// <param name="token">The token; <see langword="null"/> when there is none, or no single one.</param>
    /// <returns>Whether the request has one token or none; not when it has several, or credentials of another kind.</returns>
    public static bool TryFind(HttpRequest request, out string? token)
    {
        var header = request.Headers.Authorization;
        var query = IsHub(request.Path) ? request.Query["access_token"] : default;
        token = null;
        if (header.Count > 1 || query.Count > 1)
            return false;
        var fromHeader = header.Count == 1 ? header[0] ?? "" : null;
        if (fromHeader is not null && !fromHeader.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        fromHeader = fromHeader?[Prefix.Length..].Trim(' ');
        var fromQuery = query.Count == 1 ? query[0] ?? "" : null;
        // A proxy and the gateway might each believe another one.
        if (fromHeader is not null && fromQuery is not null && fromHeader != fromQuery)
            return false;
        token = fromHeader ?? fromQuery;
        return true;
    }

    private static bool IsHub(PathString path) => path.Value is WireNames.UserHubPath or WireNames.WorkerHubPath;
}

namespace Netra.Signal.Server.Gateway.Demo;

/// <summary>What a browser is told of every file of the page: run and reach nothing but this gateway's own.</summary>
internal static class DemoHeaders
{
    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context.Request);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Kept by the browser, and asked for again each time: a new build shows at once.
        headers.CacheControl = "no-cache";
    }

    /// <remarks>
    /// <c>'self'</c> covers WebSockets only in CSP 3, hence the address in full; the host was checked to be a loopback one. Trusted Types
    /// refuse every assignment of text as HTML.
    /// </remarks>
    private static string Policy(HttpRequest request) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + $"connect-src 'self' {(request.IsHttps ? "wss" : "ws")}://{request.Host.Value}; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}

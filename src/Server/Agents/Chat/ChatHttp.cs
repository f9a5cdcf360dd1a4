using System.Diagnostics;
using System.Net.Http.Headers;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>The HTTP client of the agent. It keeps nothing of an answer: no cookie, no redirect, no rest of a body.</summary>
internal static class ChatHttp
{
    public static HttpClient Create(ChatOptions options, Uri address)
    {
        var client = new HttpClient(Handler(options, address)) { Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(options.Key))
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        return client;
    }

    private static SocketsHttpHandler Handler(ChatOptions options, Uri address) => new()
    {
        // The key, and what a user said, would go where the redirect leads.
        AllowAutoRedirect = false,
        // One jar for all users: what is set for one would be sent for the next.
        UseCookies = false,
        // A proxy reads what goes through it in clear; through TLS it sees the host alone.
        UseProxy = address.Scheme == Uri.UriSchemeHttps,
        // An answer that is not read to its end closes its connection: at once, and nobody is given the rest of it.
        MaxResponseDrainSize = 0,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Trace headers and baggage stay here: the endpoint is not part of the gateway.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}

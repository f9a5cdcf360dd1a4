using System.Net;
using System.Net.WebSockets;

namespace Netra.Signal.Client.Connection;

/// <summary>Says why a gateway did not open a WebSocket, and what to mend.</summary>
internal static class UpgradeRefusal
{
    /// <summary>The exception that the application sees, with the status where the gateway answered at all.</summary>
    public static HttpRequestException From(HttpStatusCode status, Uri url, WebSocketException failure) =>
        new(Sentence(status, url, failure), failure, status == default ? null : status);

    private static string Sentence(HttpStatusCode status, Uri url, WebSocketException failure) => status switch
    {
        HttpStatusCode.Unauthorized =>
            "401: the gateway does not accept the token. Let the application's token function return a token that is not "
            + "expired and was issued for this gateway.",
        HttpStatusCode.Forbidden =>
            "403: the token is valid but opens another hub. Use a user's token on /hubs/agent and a worker's token on /hubs/worker.",
        HttpStatusCode.NotFound =>
            $"404: there is no hub at {url.AbsolutePath}. Give the gateway's address alone, or with /hubs/agent or /hubs/worker.",
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable =>
            $"{(int)status}: the gateway takes no further connection now. Try again later.",
        0 => $"The gateway at {url.Authority} does not answer: {failure.GetBaseException().Message}",
        _ => $"{(int)status}: the gateway did not open a WebSocket at {url.AbsolutePath}.",
    };
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Netra.Signal.Client.Connection;

/// <summary>Opens the WebSocket of a hub: one upgrade request with a bearer token, no negotiation.</summary>
/// <param name="accessToken">Asked before every attempt, so that a reconnect has a token of its own.</param>
internal sealed class WebSocketConnectionFactory(Func<CancellationToken, Task<string>> accessToken) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not UriEndPoint { Uri: var url })
            throw new NotSupportedException($"{endpoint.GetType().Name} is no address of a gateway.");
        var socket = new ClientWebSocket();
        try
        {
            var token = await accessToken(cancellationToken).ConfigureAwait(false);
            socket.Options.SetRequestHeader("Authorization", new AuthenticationHeaderValue("Bearer", token).ToString());
            socket.Options.CollectHttpResponseDetails = true;
            await OpenAsync(socket, url, cancellationToken).ConfigureAwait(false);
            return new WebSocketConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task OpenAsync(ClientWebSocket socket, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(url, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw UpgradeRefusal.From(socket.HttpStatusCode, url, failure);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Connecting to the gateway was cancelled.", cancellationToken);
        }
    }
}

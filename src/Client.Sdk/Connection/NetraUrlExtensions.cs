using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Points the stock <see cref="HubConnection"/> at a gateway.</summary>
public static class NetraUrlExtensions
{
    /// <summary>Connects to a hub of a gateway: over one WebSocket, without negotiation, in the contract's JSON.</summary>
    /// <remarks>
    /// <c>WithAutomaticReconnect</c> works as with the stock client. A connection that the gateway refuses fails with an
    /// <see cref="HttpRequestException"/> whose message says what to mend and whose <see cref="HttpRequestException.StatusCode"/> is the
    /// answer's; a connection that is cut closes with a <see cref="System.Net.WebSockets.WebSocketException"/>. After a reconnect the
    /// application attaches again, from the cursor of the last event it handled.
    /// </remarks>
    /// <param name="builder">The builder of the connection.</param>
    /// <param name="url">The address of the hub, such as <c>https://signal.example/hubs/agent</c>; <c>http</c>, <c>https</c>, <c>ws</c> or
    /// <c>wss</c>.</param>
    /// <param name="accessToken">Gives the bearer token; called before every attempt to connect, reconnects included. What it throws
    /// reaches the caller of <c>StartAsync</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is relative or has another scheme.</exception>
    public static IHubConnectionBuilder WithNetraUrl(
        this IHubConnectionBuilder builder, Uri url, Func<CancellationToken, Task<string>> accessToken)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(accessToken);
        builder.Services.AddSingleton<System.Net.EndPoint>(new UriEndPoint(SocketUrl(url)));
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(accessToken));
        return builder.AddJsonProtocol(json => json.PayloadSerializerOptions = new(SignalJsonContext.Default.Options)
        {
            // The contract's types by their generated code; types of the application's own as usual.
            TypeInfoResolver = JsonTypeInfoResolver.Combine(SignalJsonContext.Default, new DefaultJsonTypeInfoResolver()),
            PropertyNameCaseInsensitive = true,
        });
    }

    internal static bool IsHubAddress(Uri url) => url.IsAbsoluteUri && url.Scheme is ("http" or "https" or "ws" or "wss");

    private static Uri SocketUrl(Uri url) => (url.IsAbsoluteUri ? url.Scheme : "") switch
    {
        "ws" or "wss" => url,
        "http" => new UriBuilder(url) { Scheme = "ws" }.Uri,
        "https" => new UriBuilder(url) { Scheme = "wss" }.Uri,
        _ => throw new ArgumentException("The address of a hub is absolute and begins with http, https, ws or wss.", nameof(url)),
    };
}

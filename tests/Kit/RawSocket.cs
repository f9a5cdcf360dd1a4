using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Netra.Signal.Tests.Kit;

/// <summary>A WebSocket whose TCP connection the test holds in its hand.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private Socket? _tcp;

    public RawSocket(RawHubOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                _tcp = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (options.ReceiveBufferBytes is { } bytes)
                    _tcp.ReceiveBufferSize = bytes;
                await _tcp.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(_tcp, ownsSocket: true);
            },
        };
        if (options.Certificate is { } known)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == known.GetCertHashString();
        _invoker = new HttpMessageInvoker(handler);
    }

    public ClientWebSocket WebSocket { get; } = new();

    public async Task ConnectAsync(Uri url, RawHubOptions options, CancellationToken cancellationToken)
    {
        WebSocket.Options.CollectHttpResponseDetails = true;
        WebSocket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (options is { Token: { } token, TokenInQuery: false })
            WebSocket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (options.Origin is { } origin)
            WebSocket.Options.SetRequestHeader("Origin", origin);
        foreach (var (name, value) in options.Headers)
            WebSocket.Options.SetRequestHeader(name, value);
        try
        {
            await WebSocket.ConnectAsync(url, _invoker, cancellationToken);
        }
        catch (WebSocketException failure)
        {
            throw new HttpRequestException($"The upgrade was answered with {(int)WebSocket.HttpStatusCode}.", failure, WebSocket.HttpStatusCode);
        }
    }

    /// <summary>Resets the TCP connection: no close frame, no orderly end.</summary>
    public void Reset()
    {
        if (_tcp is null)
            return;
        _tcp.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public void Dispose()
    {
        WebSocket.Dispose();
        _invoker.Dispose();
    }
}

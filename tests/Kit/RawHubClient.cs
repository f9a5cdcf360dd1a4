using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Netra.Signal.Tests.Kit;

/// <summary>A client that speaks SignalR's JSON protocol by itself, with none of the product's code, and records all it hears.</summary>
public sealed class RawHubClient : IAsyncDisposable
{
    /// <summary>What ends every hub message.</summary>
    public const char Separator = '\u001e';

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly RawSocket _socket;
    private readonly RawReader _reader;
    private readonly RawCalls _calls = new();
    private readonly SemaphoreSlim _oneWriter = new(1);

    private RawHubClient(RawSocket socket, RawHubOptions options)
    {
        _socket = socket;
        _reader = new RawReader(socket.WebSocket, _calls, () => SendTextAsync("""{"type":6}""" + Separator), options);
    }

    /// <summary>Every message of the server that is no answer and no ping, in the order it came.</summary>
    public IReadOnlyList<HubInvocation> Invocations => _reader.Invocations;

    /// <summary>Those of them that are numbered events.</summary>
    public IReadOnlyList<HubInvocation> Events => [.. Invocations.Where(heard => heard.IsEvent)];

    /// <summary>Every byte that came, as text; a canary of somebody else must not be anywhere in it.</summary>
    public string Received => _reader.Received;

    /// <summary>How the connection ended; <see langword="null"/> while it is open.</summary>
    public HubClose? Close => _reader.Close;

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="HttpRequestException">The upgrade was refused; <c>StatusCode</c> says how.</exception>
    /// <exception cref="HubError">The handshake was answered with an error.</exception>
    public static async Task<RawHubClient> ConnectAsync(Uri server, RawHubOptions options, CancellationToken cancellationToken = default)
    {
        var socket = new RawSocket(options);
        var url = new UriBuilder(new Uri(server, options.Path)) { Scheme = server.Scheme == "https" ? "wss" : "ws" };
        if (options is { Token: { } token, TokenInQuery: true })
            url.Query = $"{url.Query.TrimStart('?')}&access_token={Uri.EscapeDataString(token)}".TrimStart('&');
        var client = new RawHubClient(socket, options);
        try
        {
            await socket.ConnectAsync(url.Uri, options, cancellationToken);
            client._reader.Start(options.Handshake is not null);
            if (options.Handshake is { } handshake)
            {
                await client.SendTextAsync(handshake + Separator);
                await client._reader.ShakenHands.WaitAsync(cancellationToken).WithinAsync("the handshake's answer");
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a hub method with one object, which is written with camelCase names and without nulls.</summary>
    /// <returns>The result; undefined when the method has none.</returns>
    /// <exception cref="HubError">The method answered with an error.</exception>
    public Task<JsonElement> InvokeAsync(string method, object? argument = null, TimeSpan? deadline = null) =>
        InvokeRawAsync(method, $"[{JsonSerializer.Serialize(argument ?? new(), Web)}]", deadline);

    /// <summary>Calls a hub method with arguments as they are to stand on the wire: the text of a JSON array, right or wrong.</summary>
    /// <inheritdoc cref="InvokeAsync"/>
    public async Task<JsonElement> InvokeRawAsync(string method, string arguments, TimeSpan? deadline = null)
    {
        var (id, answer) = _calls.Begin();
        await SendTextAsync($$"""{"type":1,"invocationId":"{{id}}","target":{{JsonSerializer.Serialize(method)}},"arguments":{{arguments}}}{{Separator}}""");
        return await answer.WithinAsync($"the answer of {method}", deadline);
    }

    /// <summary>Waits until something the server said fits, from the first on.</summary>
    public Task<HubInvocation> WaitForAsync(Func<HubInvocation, bool> fits, string because, TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => Invocations.FirstOrDefault(fits), because, deadline);

    /// <summary>Waits until the connection has ended.</summary>
    public Task<HubClose> WaitForCloseAsync(TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => Close, "the connection to end", deadline);

    /// <summary>Sends any text as one WebSocket message; a hub message must bring its <see cref="Separator"/>.</summary>
    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true);

    /// <summary>Sends any bytes as one binary WebSocket message.</summary>
    public Task SendBinaryAsync(ReadOnlyMemory<byte> bytes) => SendAsync(bytes, WebSocketMessageType.Binary, true);

    /// <summary>Sends one text message in several frames.</summary>
    public async Task SendFragmentsAsync(params string[] fragments)
    {
        for (var i = 0; i < fragments.Length; i++)
            await SendAsync(Encoding.UTF8.GetBytes(fragments[i]), WebSocketMessageType.Text, i == fragments.Length - 1);
    }

    /// <summary>Takes nothing more from the socket, but for what a receive under way still gets.</summary>
    public void PauseReading() => _reader.Pause();

    /// <summary>Reads on.</summary>
    public void ResumeReading() => _reader.Resume();

    /// <summary>Resets the TCP connection, without a close frame: a cable that is pulled.</summary>
    public void Abort() => _socket.Reset();

    /// <summary>Says goodbye with a close frame of status 1000 and waits for the answer.</summary>
    public async Task CloseAsync()
    {
        if (_socket.WebSocket.State == WebSocketState.Open)
            await _socket.WebSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await WaitForCloseAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _reader.Resume();
        _socket.WebSocket.Abort();
        await _reader.Done;
        _socket.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool last)
    {
        await _oneWriter.WaitAsync();
        try
        {
            await _socket.WebSocket.SendAsync(bytes, type, last, CancellationToken.None);
        }
        finally
        {
            _oneWriter.Release();
        }
    }
}

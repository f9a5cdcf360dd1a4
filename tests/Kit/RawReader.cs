using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Netra.Signal.Tests.Kit;

/// <summary>Reads hub messages off a WebSocket, sorts them, and keeps them.</summary>
/// <param name="socket">Where they come from.</param>
/// <param name="calls">Who waits for answers.</param>
/// <param name="answerPing">Shows the server that the client lives, each time the server does the same.</param>
/// <param name="options">Whom to tell what came, and whether to keep it.</param>
internal sealed class RawReader(ClientWebSocket socket, RawCalls calls, Func<Task> answerPing, RawHubOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<HubInvocation> _invocations = [];
    private readonly StringBuilder _received = new();
    private readonly StringBuilder _partial = new();
    private readonly TaskCompletionSource _shakenHands = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Decoder _decoder = new UTF8Encoding(false, true).GetDecoder();
    private TaskCompletionSource? _paused;
    private bool _handshake;
    private HubClose _closing = new(false, null, false, null, false);
    private HubClose? _close;

    public IReadOnlyList<HubInvocation> Invocations
    {
        get
        {
            lock (_lock)
                return [.. _invocations];
        }
    }

    public string Received
    {
        get
        {
            lock (_lock)
                return _received.ToString();
        }
    }

    public HubClose? Close => Volatile.Read(ref _close);

    public Task ShakenHands => _shakenHands.Task;

    public Task Done { get; private set; } = Task.CompletedTask;

    public void Start(bool handshake)
    {
        _handshake = handshake;
        Done = ReadAllAsync();
    }

    public void Pause() => Interlocked.CompareExchange(ref _paused, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Resume() => Interlocked.Exchange(ref _paused, null)?.SetResult();

    private async Task ReadAllAsync()
    {
        Exception? failure = null;
        try
        {
            while (await ReadOnceAsync())
                await (Volatile.Read(ref _paused)?.Task ?? Task.CompletedTask);
        }
        catch (Exception caught)
        {
            failure = caught;
        }

        var status = failure is null ? socket.CloseStatus : null;
        Volatile.Write(ref _close, _closing with { Normal = status == WebSocketCloseStatus.NormalClosure, Status = status });
        var why = new IOException($"The connection ended: {Close}", failure);
        calls.End(why);
        _shakenHands.TrySetException(why);
        _ = _shakenHands.Task.Exception;
    }

    private async Task<bool> ReadOnceAsync()
    {
        var bytes = new byte[32 * 1024];
        var read = await socket.ReceiveAsync(bytes.AsMemory(), CancellationToken.None);
        if (read.MessageType == WebSocketMessageType.Close)
            return false;
        var chars = new char[read.Count + 1];
        var text = new string(chars, 0, _decoder.GetChars(bytes.AsSpan(0, read.Count), chars, flush: false));
        if (options.Keep)
            lock (_lock)
                _received.Append(text);
        for (int from = 0, end; from < text.Length; from = end + 1)
        {
            end = text.IndexOf(RawHubClient.Separator, from);
            _partial.Append(text.AsSpan(from, (end < 0 ? text.Length : end) - from));
            if (end < 0)
                break;
            await TakeAsync(Cut());
        }

        return true;
    }

    private string Cut()
    {
        var message = _partial.ToString();
        _partial.Clear();
        return message;
    }

    private async Task TakeAsync(string raw)
    {
        var message = JsonDocument.Parse(raw).RootElement;
        if (_handshake)
        {
            _handshake = false;
            if (message.TryGetProperty("error", out var refusal))
                _shakenHands.TrySetException(new HubError(refusal.GetString()!));
            _shakenHands.TrySetResult();
            return;
        }

        switch (message.GetProperty("type").GetInt32())
        {
            case 1:
                Take(new(message.GetProperty("target").GetString()!, message.GetProperty("arguments").EnumerateArray().FirstOrDefault(), raw));
                break;
            case 3:
                calls.Complete(message);
                break;
            case 6:
                await answerPing();
                break;
            case 7:
                _closing = _closing with
                {
                    CloseMessage = true,
                    Error = message.TryGetProperty("error", out var error) ? error.GetString() : null,
                    AllowReconnect = message.TryGetProperty("allowReconnect", out var again) && again.GetBoolean(),
                };
                break;
            default:
                throw new InvalidOperationException($"A message of a type that nobody asked for: {raw}");
        }
    }

    private void Take(HubInvocation invocation)
    {
        options.Heard?.Invoke(invocation);
        if (options.Keep)
            lock (_lock)
                _invocations.Add(invocation);
    }
}

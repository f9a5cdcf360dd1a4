using System.Collections.Concurrent;
using Netra.Signal.Client;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>A client with all it was told, and one that takes every event.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly ConcurrentQueue<ClientEvent> _heard = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    private Listener(SignalClientOptions options)
    {
        Client = new(options);
        Client.StateChanged += States.Enqueue;
        Client.Faulted += Faults.Enqueue;
    }

    public SignalClient Client { get; }

    public ConcurrentQueue<ClientStateChange> States { get; } = [];

    public ConcurrentQueue<SignalClientException> Faults { get; } = [];

    public IReadOnlyList<ClientEvent> Heard => [.. _heard];

    public IReadOnlyList<ReceivedEvent> Events => [.. _heard.OfType<ReceivedEvent>()];

    public static SignalClientOptions Options(Uri address, Func<Task<string>> token, Action<SignalClientOptions>? more = null)
    {
        var options = new SignalClientOptions
        {
            Address = address, AccessToken = async _ => await token(),
            ReconnectDelay = TimeSpan.FromMilliseconds(2), MaxReconnectDelay = TimeSpan.FromMilliseconds(50), RefusalTimeout = TimeSpan.Zero,
        };
        more?.Invoke(options);
        return options;
    }

    public static async Task<Listener> ConnectAsync(SignalClientOptions options, bool listens = true)
    {
        var listener = new Listener(options);
        await listener.Client.ConnectAsync();
        if (listens)
            listener._listening = listener.ListenAsync();
        return listener;
    }

    public Task UntilAsync(Func<ReceivedEvent, bool> fits, string because) =>
        Eventually.TrueAsync(() => _heard.OfType<ReceivedEvent>().Any(fits), because);

    public Task UntilAsync(ClientState state) =>
        Eventually.TrueAsync(() => States.Any(change => change.State == state), $"the client to be {state}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        await Client.DisposeAsync().AsTask().WithinAsync("the client to be disposed of");
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var item in Client.EventsAsync(_stop.Token))
                _heard.Enqueue(item);
        }
        catch (Exception end) when (end is OperationCanceledException or SignalClientException)
        {
            // The test is over, or looks at the state.
        }
    }
}

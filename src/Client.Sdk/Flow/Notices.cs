using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client.Flow;

/// <summary>Tells the application of states and faults, one after the other, on a thread of their own: what it does there stops nothing.</summary>
internal sealed class Notices
{
    private readonly Channel<object> _queue;
    private readonly ILogger _logger;
    private ClientStateChange _last = new(ClientState.Disconnected);

    public Notices(ILogger logger)
    {
        _logger = logger;
        _queue = Channel.CreateBounded<object>(
            new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => logger.NoticeDropped());
        _ = TellAsync();
    }

    public event Action<ClientStateChange>? StateChanged;

    public event Action<SignalClientException>? Faulted;

    public ClientState State => Volatile.Read(ref _last).State;

    public void Is(ClientState state, SignalClientException? error = null, TimeSpan? retryIn = null)
    {
        var change = new ClientStateChange(state, error, retryIn);
        if (Interlocked.Exchange(ref _last, change) == change)
            return;
        _logger.StateChanged(state, retryIn, error?.Code, error?.Message);
        _queue.Writer.TryWrite(change);
    }

    public void Fault(SignalClientException fault)
    {
        _logger.Faulted(fault.InnerException, fault.Code, fault.Message);
        _queue.Writer.TryWrite(fault);
    }

    public void NotClosed(Exception failure) => _logger.NotClosed(failure);

    /// <summary>No notice follows those that wait already.</summary>
    public void End() => _queue.Writer.TryComplete();

    private async Task TellAsync()
    {
        await foreach (var notice in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (notice is ClientStateChange change)
                    StateChanged?.Invoke(change);
                else
                    Faulted?.Invoke((SignalClientException)notice);
            }
            catch (Exception failure)
            {
                _logger.ListenerFailed(failure);
            }
        }
    }
}

using Netra.Signal.Server.Redis;
using StackExchange.Redis;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>
/// Listens to what other pods ring: a run waits, a worker has news. What is missed is found by the sweep, or told with the next renewal.
/// </summary>
/// <remarks>
/// It looks every second whether it is still listened by the connections in use: others may have taken their place, and the client library
/// forgets a channel, and says nothing, where it looks for a server just when there is none. That look costs no call.
/// </remarks>
internal sealed class LeaseBell(RedisServer server, RedisLeases leases, RedisOptions options, TimeProvider time, ILogger<LeaseBell> logger) : IHostedService, IDisposable
{
    private const int FailuresThatLast = 3;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private volatile ConnectionMultiplexer? _listensOn;
    private ITimer? _timer;
    private int _asking;
    private int _failures;

    private bool IsHeard => server.Line is { } line && ReferenceEquals(line, _listensOn) && IsKnown(line.GetSubscriber());

    public Task StartAsync(CancellationToken cancellationToken)
    {
        server.Back += Listen;
        _timer = time.CreateTimer(static bell => ((LeaseBell)bell!).Listen(), this, TimeSpan.Zero, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        server.Back -= Listen;
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Listen()
    {
        if (server.Session is not null && !IsHeard && Interlocked.Exchange(ref _asking, 1) == 0)
            _ = ListenAsync();
    }

    private async Task ListenAsync()
    {
        try
        {
            _listensOn = await RedisCall.WithinAsync(SubscribeAsync(), options.CallTimeout, time, CancellationToken.None);
            _failures = 0;
        }
        catch (Exception failure) when (failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException)
        {
            // The connection for channels is often there a moment after the other one: only what lasts is a failure, and it is said once.
            if (++_failures == FailuresThatLast && !server.IsStopping)
                logger.NotListening(failure.Message);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    /// <returns>The connections by which it was asked for.</returns>
    private async Task<ConnectionMultiplexer> SubscribeAsync()
    {
        var subscriber = server.Subscriber;
        // The client library takes a second handler of a channel for granted and asks nobody: what is left of an earlier try must go first.
        await subscriber.UnsubscribeAsync(leases.Channel);
        await subscriber.SubscribeAsync(leases.Channel, (_, message) =>
        {
            if ((string?)message is { } text)
                leases.Ring(text);
        });
        return IsKnown(subscriber) ? subscriber.Multiplexer : throw new RedisAwayException("the connection to it is broken.");
    }

    private bool IsKnown(ISubscriber subscriber) => subscriber.SubscribedEndpoint(leases.Channel) is not null;
}

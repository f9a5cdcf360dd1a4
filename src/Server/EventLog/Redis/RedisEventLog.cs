using System.Collections.Concurrent;
using System.Text;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Every user's log in Redis, shared by all pods. What was appended is the truth; doorbells only save the time of looking.</summary>
internal sealed class RedisEventLog : IUserEventLog
{
    private readonly ConcurrentDictionary<UserKey, RedisUserLog> _logs = new();
    private readonly LogServices _services;
    private readonly RedisServer _server;
    private readonly EventLogOptions _options;
    private readonly byte[] _ownBell;

    public RedisEventLog(LogServices services, RedisServer server, EventLogOptions options)
    {
        (_services, _server, _options) = (services, server, options);
        _ownBell = Encoding.ASCII.GetBytes($"{services.Pod.Id} ");
        server.Back += LookAtAll;
    }

    /// <summary>The users whose connections are here.</summary>
    public IEnumerable<RedisUserLog> Subscribed => _logs.Values.Where(log => log.HasSubscribers);

    public bool OutlivesProcess => true;

    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        if (events.Sum(e => (long)e.Data.Length) is var bytes && bytes > _options.MaxBytesPerUser / 2)
            throw SignalException.InvalidArgument($"The events have {bytes} bytes; at most {_options.MaxBytesPerUser / 2} fit into one append.");
        while (true)
            if (Of(user).TryAppend(events) is { } append)
                return await append;
    }

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(Of(user).ReadAsync(after, maxBytes, cancellationToken));

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(Of(user).BoundsAsync(cancellationToken));

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber)
    {
        RedisUserLog log;
        bool isFirst;
        do
            log = Of(user);
        while (!log.TrySubscribe(subscriber, out isFirst));
        if (isFirst)
            _ = ListenAsync(user);
        return new LogSubscription(() =>
        {
            if (log.Unsubscribe(subscriber))
                _ = StopListeningAsync(user);
        });
    }

    /// <summary>Lets go of what nobody needs.</summary>
    public void Forget()
    {
        foreach (var (user, log) in _logs)
            if (log.Retire())
                _logs.TryRemove(KeyValuePair.Create(user, log));
        _services.Secrets.Forget();
    }

    private RedisUserLog Of(UserKey user) => user.IsValid
        ? _logs.GetOrAdd(user, static (key, services) => new(key, services), _services)
        : throw new ArgumentException("A log needs a user.", nameof(user));

    private void LookAtAll()
    {
        foreach (var log in _logs.Values)
            log.Missed(null);
    }

    /// <summary>Asks Redis for the doorbells of a user. Many ask at once without waiting for each other; what rang meanwhile is looked up.</summary>
    private async Task ListenAsync(UserKey user)
    {
        try
        {
            await _server.Subscriber.SubscribeAsync(_services.Calls.Channel(user), (_, message) => Ring(user, message));
        }
        catch (Exception failure) when (failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException)
        {
            _services.Logger.NotListening(user.Pseudonym, failure.Message);
        }

        if (_logs.TryGetValue(user, out var log))
            log.Missed(null);
    }

    private async Task StopListeningAsync(UserKey user)
    {
        try
        {
            await _server.Subscriber.UnsubscribeAsync(_services.Calls.Channel(user));
        }
        catch (Exception failure) when (failure is RedisException or RedisAwayException or ObjectDisposedException or TaskCanceledException)
        {
            _services.Logger.NotListening(user.Pseudonym, failure.Message);
        }

        // Somebody may have subscribed meanwhile, and lost its doorbells by this.
        if (_logs.TryGetValue(user, out var log) && log.HasSubscribers)
            await ListenAsync(user);
    }

    private void Ring(UserKey user, byte[]? message)
    {
        // What this pod appended it knows from the answer; half of all doorbells are such.
        if (message.AsSpan().StartsWith(_ownBell) || !_logs.TryGetValue(user, out var log))
            return;
        if (message is null || !Doorbell.TryParse(message, out var bell))
            log.Missed(null);
        else
            _ = log.RingAsync(bell).AsTask();
    }
}

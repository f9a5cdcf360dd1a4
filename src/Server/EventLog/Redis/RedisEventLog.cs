using System.Collections.Concurrent;
using System.Text;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Every user's log in Redis, shared by all pods. What was appended is the truth; doorbells only save the time of looking.</summary>
internal sealed class RedisEventLog : IUserEventLog
{
    private readonly ConcurrentDictionary<UserKey, RedisUserLog> _logs = new();
    private readonly LogServices _services;
    private readonly EventLogOptions _options;
    private readonly Doorbells _doorbells;
    private readonly byte[] _ownBell;
    private long _unstored;

    public RedisEventLog(LogServices services, RedisServer server, EventLogOptions options)
    {
        (_services, _options, _doorbells) = (services, options, new(server, services, Ring));
        _ownBell = Encoding.ASCII.GetBytes($"{services.Pod.Id} ");
        server.Back += LookAtAll;
    }

    /// <summary>The users whose connections are here.</summary>
    public IEnumerable<RedisUserLog> Subscribed => _logs.Values.Where(log => log.HasSubscribers);

    public bool OutlivesProcess => true;

    public long Unstored => Interlocked.Read(ref _unstored);

    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        if (events.Sum(e => (long)e.Data.Length) is var bytes && bytes > _options.MaxBytesPerUser / 2)
            throw SignalException.InvalidArgument($"The events have {bytes} bytes; at most {_options.MaxBytesPerUser / 2} fit into one append.");
        var waiting = events.Count(e => e.N is null);
        Interlocked.Add(ref _unstored, waiting);
        try
        {
            while (true)
                if (Of(user).TryAppend(events) is { } append)
                    return await append;
        }
        finally
        {
            Interlocked.Add(ref _unstored, -waiting);
        }
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
            _ = _doorbells.ListenAsync(user, log);
        return new LogSubscription(() =>
        {
            if (log.Unsubscribe(subscriber))
                _ = StopListeningAsync(user, log);
        });
    }

    public void WakeWhenReached(UserKey user) => Of(user).PutOff();

    /// <summary>Lets go of what nobody needs, and asks again for doorbells that could not be asked for, or that the client library forgot.</summary>
    public void Forget()
    {
        ListenToAll();
        foreach (var (user, log) in _logs)
            if (log.Retire())
                _logs.TryRemove(KeyValuePair.Create(user, log));
        LimitCopies();
        _services.Secrets.Forget();
    }

    /// <summary>What this pod holds of its users' logs are copies, each of which may have its part of what is allowed to all.</summary>
    private void LimitCopies()
    {
        var each = (int)Math.Clamp(_options.MaxBytes / Math.Max(1, _logs.Count), LogTail.LeastBytes, LogTail.MostBytes);
        foreach (var log in _logs.Values)
            log.Limit(each);
    }

    private RedisUserLog Of(UserKey user) => user.IsValid
        ? _logs.GetOrAdd(user, static (key, services) => new(key, services), _services)
        : throw new ArgumentException("A log needs a user.", nameof(user));

    private void LookAtAll()
    {
        foreach (var log in _logs.Values)
            log.Missed(null);
        ListenToAll();
    }

    private void ListenToAll()
    {
        foreach (var (user, log) in _logs)
            if (log.HasSubscribers)
                _ = _doorbells.ListenAsync(user, log);
    }

    private async Task StopListeningAsync(UserKey user, RedisUserLog log)
    {
        await _doorbells.StopAsync(user, log);
        // Somebody may have subscribed meanwhile, and lost its doorbells by this.
        if (_logs.TryGetValue(user, out var present) && present.HasSubscribers)
            await _doorbells.ListenAsync(user, present);
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

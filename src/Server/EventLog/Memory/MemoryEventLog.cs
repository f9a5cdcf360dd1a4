using System.Collections.Concurrent;
using System.Security.Cryptography;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>Every user's log in the memory of this process: the default. A restart begins new epochs, so clients are told of a gap.</summary>
internal sealed class MemoryEventLog : IUserEventLog, IDisposable
{
    private readonly ConcurrentDictionary<UserKey, MemoryUserLog> _logs = new();
    private readonly EventLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<Epoch> _newEpoch;
    private readonly ILogger<MemoryEventLog> _logger;
    private readonly Lock _evicting = new();
    private readonly ITimer _sweep;
    private long _bytes;

    public MemoryEventLog(EventLogOptions options, TimeProvider time, ILogger<MemoryEventLog> logger, Func<Epoch>? newEpoch = null)
    {
        (_options, _time, _logger) = (options, time, logger);
        _newEpoch = newEpoch ?? RandomEpoch;
        var period = TimeSpan.FromSeconds(Math.Clamp(options.KeptFor.TotalSeconds / 4, 1, 30));
        _sweep = time.CreateTimer(static log => ((MemoryEventLog)log!).Sweep(), this, period, period);
    }

    /// <summary>How many users have a log now.</summary>
    public int Users => _logs.Count;

    /// <summary>Bytes of all events kept now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (positions, grown, subscribers) = With(user, static (log, events) =>
        {
            var before = log.Bytes;
            var positions = log.AppendLocked(events);
            return (positions, log.Bytes - before, log.Subscribers);
        }, events);
        if (Interlocked.Add(ref _bytes, grown) > _options.MaxBytes)
            EvictIdleLongest(user);
        foreach (var subscriber in subscribers)
            subscriber.Wake();
        return new(positions);
    }

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        new(With(user, static (log, a) => log.ReadLocked(a.after, a.maxBytes), (after, maxBytes), isActivity: false));

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) =>
        new(With(user, static (log, _) => log.BoundsLocked, 0));

    public ValueTask<bool> HasRunAsync(UserKey user, Shared.Ids.RunId run) => new(With(user, static (log, run) => log.HasRunLocked(run), run, isActivity: false));

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber)
    {
        With(user, static (log, s) =>
        {
            log.SubscribeLocked(s);
            return 0;
        }, subscriber);
        return new LogSubscription(() => With(user, static (log, s) =>
        {
            log.UnsubscribeLocked(s);
            return 0;
        }, subscriber));
    }

    public void Dispose() => _sweep.Dispose();

    private static Epoch RandomEpoch()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes[..6]);
        return BitConverter.ToUInt64(bytes) is var value and not 0 ? new(value) : RandomEpoch();
    }

    /// <summary>Runs one step on a user's log under its lock, beginning a log where there is none.</summary>
    private TResult With<TArgument, TResult>(
        UserKey user, Func<MemoryUserLog, TArgument, TResult> step, TArgument argument, bool isActivity = true)
    {
        if (!user.IsValid)
            throw new ArgumentException("A log needs a user.", nameof(user));
        while (true)
        {
            var log = _logs.GetOrAdd(user, static (key, self) => new(key, self._options, self._newEpoch) { LastActivity = self._time.GetUtcNow().UtcTicks }, this);
            lock (log.Gate)
            {
                if (log.RetiredLocked)
                    continue;
                if (isActivity)
                    log.LastActivity = _time.GetUtcNow().UtcTicks;
                return step(log, argument);
            }
        }
    }

    private void Sweep()
    {
        var oldest = (_time.GetUtcNow() - _options.KeptFor).UtcTicks;
        foreach (var (user, log) in _logs)
            lock (log.Gate)
                if (!log.RetiredLocked && !log.IsPinnedLocked && log.LastActivity <= oldest)
                    RetireLocked(user, log);
    }

    private void RetireLocked(UserKey user, MemoryUserLog log)
    {
        Interlocked.Add(ref _bytes, -log.Bytes);
        log.RetiredLocked = true;
        _logs.TryRemove(KeyValuePair.Create(user, log));
    }

    /// <summary>Makes room down to nine tenths of the limit; the log that has just grown goes last.</summary>
    private void EvictIdleLongest(UserKey grown)
    {
        lock (_evicting)
        {
            var target = _options.MaxBytes / 10 * 9;
            var idleLongestFirst = _logs.Where(entry => entry.Value.Bytes > 0)
                .OrderBy(entry => entry.Key == grown)
                .ThenBy(entry => entry.Value.LastActivity);
            foreach (var (user, log) in idleLongestFirst.ToArray())
            {
                if (Interlocked.Read(ref _bytes) <= target)
                    return;
                var freed = Evict(user, log);
                _logger.Evicted(user.Pseudonym, freed);
            }
        }
    }

    private long Evict(UserKey user, MemoryUserLog log)
    {
        long freed;
        ILogSubscriber[] subscribers;
        lock (log.Gate)
        {
            if (log.RetiredLocked)
                return 0;
            freed = log.Bytes;
            subscribers = log.Subscribers;
            if (log.IsPinnedLocked)
            {
                log.BeginNewLifeLocked();
                Interlocked.Add(ref _bytes, -freed);
            }
            else
            {
                RetireLocked(user, log);
            }
        }

        foreach (var subscriber in subscribers)
            subscriber.Wake();
        return freed;
    }
}

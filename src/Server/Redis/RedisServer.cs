using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>The one Redis: runs scripts in it within a deadline, and knows whether it can be used.</summary>
/// <remarks>
/// A call either answers, or throws <see cref="RedisAwayException"/> (nobody knows whether it happened) or
/// <see cref="RedisRefusedException"/> (it did not happen). While Redis is away calls fail at once: nothing piles up behind it.
/// The deadline is ours, as the client library has none for asynchronous calls.
/// </remarks>
internal sealed class RedisServer(
    RedisOptions options, RedisLink link, RedisProbe probe, DoorbellLine bells, RedisMetrics metrics, TimeProvider time, ILogger<RedisServer> logger) : IHostedService, IAsyncDisposable
{
    private const string NotReady = "it is not ready for calls.";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RedisAbsence _absence = new(time);
    private bool _disposed;
    private TaskCompletionSource _look = NewSignal();
    private TaskCompletionSource _settled = NewSignal();
    private Task _looking = Task.CompletedTask;
    private volatile RedisSession? _session;
    private volatile string _reason = "it was not reached yet.";

    /// <summary>Redis can be used again, or heard again, or it is another life of it: what was missed is to be looked up. Handlers return at once and do not throw.</summary>
    public event Action? Back;

    /// <summary>The present life of Redis; <see langword="null"/> while it cannot be used.</summary>
    public RedisSession? Session => _session;

    /// <summary>Why Redis cannot be used. No address, no password.</summary>
    public string Reason => _reason;

    /// <summary>When it was away or full last, as far as this process knows; <see langword="null"/>: never.</summary>
    public RedisOutage? LastOutage => _absence.LastBy(_session?.Clock);

    /// <summary>Whether this process lets go of Redis: that a call fails now says nothing of Redis.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>The connections in use, to tell them from those that take their place; <see langword="null"/> before there were any.</summary>
    public ConnectionMultiplexer? Line => link.Line;

    /// <summary>For one call: the next may need another one.</summary>
    public ISubscriber Subscriber => link.Connection.GetSubscriber();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _looking = LookAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _looking;
    }

    /// <summary>Runs a script, all of it or nothing.</summary>
    public Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken = default) =>
        RunAsync(script, _ => (keys, values), cancellationToken);

    /// <summary>The same, with values that say a moment in the time of the server that runs it.</summary>
    public Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, Func<RedisClock, RedisValue[]> values, CancellationToken cancellationToken = default) =>
        RunAsync(script, clock => (keys, values(clock)), cancellationToken);

    /// <summary>The same, with all that it is told made in the time of the server that runs it.</summary>
    public async Task<RedisResult> RunAsync(
        RedisScript script, Func<RedisClock, (RedisKey[] Keys, RedisValue[] Values)> told, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        try
        {
            return await TryRunAsync(script, told, cancellationToken)
                // Redis is another one than a moment ago, and did not run it. Once more, on the new one.
                ?? await TryRunAsync(script, told, cancellationToken)
                ?? throw new RedisAwayException("it restarts again and again.");
        }
        catch (RedisAwayException)
        {
            metrics.Failed(RedisMetrics.Away);
            throw;
        }
        finally
        {
            metrics.Took(time.GetElapsedTime(began));
            // The client library goes on from its own thread, in order: nothing of ours may hold it up.
            await Task.Yield();
        }
    }

    /// <summary>Redis took what it does not take when it is full.</summary>
    public void HasTaken()
    {
        if (_session is { } session)
            _absence.Take(session.Clock);
    }

    /// <summary>Redis refused a part of what it was asked: that is heard, and whoever asked for it fails with this.</summary>
    /// <param name="message">Its answer.</param>
    public Exception Refuse(string message)
    {
        var word = RedisAnswers.WordOf(message);
        if (!RedisAnswers.IsPassing(word))
            return Refuse(message, null);
        if (_session is { } session)
            _ = Suspect(session, NotReady);
        metrics.Failed(RedisMetrics.Away);
        return new RedisAwayException($"it is not ready for calls ({word}).");
    }

    public async ValueTask DisposeAsync()
    {
        // As a service and as a hosted one it is disposed of twice.
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(CancellationToken.None);
        _stop.Dispose();
    }

    private RedisRefusedException Refuse(string message, RedisServerException? answer)
    {
        var word = RedisAnswers.WordOf(message);
        metrics.Failed(RedisMetrics.Refused);
        logger.Refused(word);
        if (RedisAnswers.IsFull(word))
            _absence.Fill();
        return new(word, answer);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns><see langword="null"/> when the server is another one than the script was for: it was given the scripts by now.</returns>
    private async Task<RedisResult?> TryRunAsync(
        RedisScript script, Func<RedisClock, (RedisKey[] Keys, RedisValue[] Values)> told, CancellationToken cancellationToken)
    {
        var session = _session ?? throw new RedisAwayException(_reason);
        try
        {
            var (keys, values) = told(session.Clock);
            return await RedisCall.WithinAsync(session.Database.ScriptEvaluateAsync(session.Hashes[script], keys, values), options.CallTimeout, time, cancellationToken);
        }
        catch (RedisAwayException away)
        {
            _ = Suspect(session, away.Message);
            throw;
        }
        catch (ObjectDisposedException replaced)
        {
            _ = Suspect(session, "its connections were made anew.");
            throw new RedisAwayException("its connections were made anew.", replaced);
        }
        catch (RedisServerException answer) when (RedisAnswers.IsOfAnotherLife(answer))
        {
            var settled = Suspect(session, "it was started again.");
            await settled.WaitAsync(options.CallTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        catch (RedisServerException answer) when (RedisAnswers.IsPassing(RedisAnswers.WordOf(answer)))
        {
            _ = Suspect(session, NotReady);
            throw new RedisAwayException($"it is not ready for calls ({RedisAnswers.WordOf(answer)}).", answer);
        }
        catch (RedisServerException answer)
        {
            throw Refuse(answer.Message, answer);
        }
    }

    /// <summary>What was just tried failed: look at once, and let nobody wait for it meanwhile.</summary>
    /// <returns>Completes when somebody has looked.</returns>
    private Task Suspect(RedisSession session, string reason)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_session, session) && !IsStopping)
                SetLocked(null, reason);
            _look.TrySetResult();
            return _settled.Task;
        }
    }

    private void SetLocked(RedisSession? session, string reason)
    {
        if (_session is not null && session is null)
        {
            metrics.Gone();
            logger.Gone(reason);
        }
        else if (_session is null && session is not null)
        {
            metrics.Ready();
            logger.Ready(session.Version, session.ServerLife.Name[..8]);
        }
        else if (session is null && reason != _reason)
        {
            logger.NotReady(reason);
        }

        if (session is null)
            _absence.Begin();
        else
            _absence.End(session.Clock);
        (_session, _reason) = (session, reason);
    }

    private async Task LookAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            var (found, reason, isBack) = await FindAsync();
            if (_stop.IsCancellationRequested)
                return;
            Take(found, reason, isBack);
            Task look;
            lock (_gate)
                look = _look.Task;
            await Task.WhenAny(look, Task.Delay(found is null ? LookAgain : LookEvery, time, _stop.Token));
        }
    }

    private void Take(RedisSession? found, string reason, bool isBack)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = found is not null && !ReferenceEquals(_session, found);
            if (isNew && _session is { } before && before.ServerLife != found!.ServerLife)
                SetLocked(null, "it was started again.");
            if (found is not null || _session is not null || reason != _reason)
                SetLocked(found, reason);
            _settled.TrySetResult();
            (_settled, _look) = (NewSignal(), NewSignal());
        }

        if (isNew || isBack)
            Back?.Invoke();
    }

    private async Task<(RedisSession? Found, string Reason, bool IsBack)> FindAsync()
    {
        try
        {
            var (found, reason) = await probe.FindAsync(_session, _stop.Token);
            return (found, reason, found is not null && await bells.IsBackAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            return (null, "this process stops.", false);
        }
        catch (Exception failure)
        {
            logger.ProbeFailed(failure);
            return (null, "looking at it failed.", false);
        }
    }
}

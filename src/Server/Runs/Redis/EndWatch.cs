using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Looks for what other pods wrote into a user's runs which are carried out here and their agents are to hear of: ends, questions and answers.</summary>
internal sealed class EndWatch(
    UserKey user, Cursor at, MemoryRunStore carriedOut, IUserEventLog log, ILogger logger, Action<UserKey, EndWatch> over) : ILogSubscriber
{
    private const int PageBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private Cursor _at = at;
    private IDisposable? _subscription;
    private bool _looking;
    private bool _again;
    private bool _over;

    /// <returns>False when this one is over: its user's runs had ended, and another must be made.</returns>
    public bool TryStart()
    {
        lock (_gate)
        {
            if (!_over)
                _subscription ??= log.Subscribe(user, this);
            return !_over;
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _again = true;
            if (_looking || _over)
                return;
            _looking = true;
        }

        _ = LookAsync();
    }

    /// <summary>Never throws: an end that is not seen now is seen at the next wake-up, or by the run's next event.</summary>
    private async Task LookAsync()
    {
        await Task.Yield();
        while (Begin())
        {
            try
            {
                while (await NextAsync())
                {
                    // On to the head.
                }
            }
            catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
            {
                // The log wakes us when it can be read again.
            }
            catch (Exception failure)
            {
                logger.WatchFailed(failure, user.Pseudonym);
            }
        }
    }

    private bool Begin()
    {
        lock (_gate)
        {
            (_looking, _again) = (_again && !_over, false);
            if (_looking || _over || carriedOut.Active(user).Count > 0)
                return _looking;
            _over = true;
        }

        _subscription?.Dispose();
        over(user, this);
        return false;
    }

    private async ValueTask<bool> NextAsync()
    {
        var page = await log.ReadAsync(user, _at, PageBytes, CancellationToken.None);
        if (page.Gap is not null || page.Violation is not null)
        {
            foreach (var run in carriedOut.Active(user))
                await run.CatchUpAsync(CancellationToken.None);
            _at = page.Bounds.End;
            return false;
        }

        foreach (var e in page.Events.ToArray())
            if (IsNews(e.Event) && e.Event.Run is { } name && carriedOut.Find(user, name) is { EndedAt: null } run)
                await run.CatchUpAsync(CancellationToken.None);
        if (page.Events.Length > 0)
            _at = page.Events.Span[^1].Cursor;
        return page.Events.Length > 0;
    }

    private static bool IsNews(NewEvent e) => e.EndsRun || e.Type is ApprovalRequested.WireName or ApprovalResolved.WireName;
}

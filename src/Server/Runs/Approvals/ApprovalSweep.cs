using System.Collections.Concurrent;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>
/// Lets the questions of the runs of this pod lapse in time, and tells whoever carries out a run how a question was settled. It looks into
/// memory alone while nothing is asked; what failed is tried again once a second.
/// </summary>
internal sealed class ApprovalSweep(ApprovalDesk desk, RunExecutors executors, TimeProvider time, ILogger<ApprovalSweep> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RunWriter, bool> _lapsing = new();
    private readonly ConcurrentDictionary<(UserKey User, RunId Run, RequestId Request), ApprovalResolved> _untold = new();
    private readonly ConcurrentDictionary<(UserKey User, RunId Run, RequestId Request), bool> _telling = new();
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        desk.Settled += Tell;
        _timer = time.CreateTimer(static sweep => ((ApprovalSweep)sweep!).Look(), this, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        desk.Settled -= Tell;
        _timer?.Dispose();
    }

    private void Look()
    {
        foreach (var run in desk.Due(time.GetUtcNow()))
            if (_lapsing.TryAdd(run, true))
                _ = LapseAsync(run);
        foreach (var (name, settled) in _untold)
            _ = TellAsync(name.User, name.Run, settled);
    }

    /// <summary>Never throws: what did not lapse now is due again.</summary>
    private async Task LapseAsync(RunWriter run)
    {
        await Task.Yield();
        try
        {
            await run.LapseAsync();
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            // It is said elsewhere that the log is away.
        }
        catch (Exception failure)
        {
            logger.NotLapsed(failure, run.Run.Run.Value, run.Run.Owner.Pseudonym);
        }
        finally
        {
            _lapsing.TryRemove(run, out _);
        }
    }

    private void Tell(UserKey user, RunId run, ApprovalResolved settled) => _ = TellAsync(user, run, settled);

    /// <summary>Never throws: who could not be told now is told again.</summary>
    private async Task TellAsync(UserKey user, RunId run, ApprovalResolved settled)
    {
        var name = (user, run, settled.RequestId);
        if (!_telling.TryAdd(name, true))
            return;
        await Task.Yield();
        try
        {
            await executors.AnsweredAsync(user, run, settled);
            _untold.TryRemove(name, out _);
        }
        catch (Exception failure)
        {
            if (_untold.TryAdd(name, settled))
                logger.AnswerNotTold(failure, run.Value, user.Pseudonym);
        }
        finally
        {
            _telling.TryRemove(name, out _);
        }
    }
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Does what is to be done for the runs of one thread. Several pods may do it at once: a turn is given once, and the first end of a run wins.</summary>
internal sealed class LineSteps(
    IThreadLines lines, QueuedStart start, IRunOpener opener, IRunStore store, RunExecutors executors, QueueMetrics metrics, ILogger<LineSteps> logger)
{
    private const string Interruption = "A newer run of the thread took its place.";

    private static readonly AgentError Expired = new(RunEnds.Expired, "The run waited too long for its turn; start it again.", true);

    /// <param name="user">Whose thread.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="mayBegin">Whether a run may begin here.</param>
    /// <param name="stopping">This process stops.</param>
    /// <returns>Whether the thread has changed by it, so that more may be to do.</returns>
    public async ValueTask<bool> StepAsync(UserKey user, ThreadId thread, bool mayBegin, CancellationToken stopping)
    {
        var look = await lines.LookAsync(user, thread, mayBegin, CancellationToken.None);
        var changed = false;
        if (look.Begin is { } next)
            changed |= await TryAsync(user, next, run => BeginAsync(user, run, stopping));
        foreach (var run in look.Expired)
            changed |= await TryAsync(user, run, run => ExpireAsync(user, run));
        // What is asked to end does so in its own time, and then the bell rings.
        foreach (var run in look.Interrupted)
            await TryAsync(user, run, run => InterruptAsync(user, run));
        foreach (var moved in look.Moved)
            changed |= await TryAsync(user, moved.Run, run => TellAsync(user, run));
        return changed;
    }

    private async ValueTask<bool> BeginAsync(UserKey user, RunId run, CancellationToken stopping)
    {
        await start.BeginAsync(user, run, stopping);
        lines.Begun(user, run);
        return true;
    }

    private async ValueTask<bool> ExpireAsync(UserKey user, RunId run)
    {
        if (await store.FindAsync(user, run, CancellationToken.None) is not { } waiting || !await waiting.EndAsync(Expired))
            return false;
        metrics.Count(QueueMetrics.Expired);
        return true;
    }

    private async ValueTask<bool> InterruptAsync(UserKey user, RunId run) =>
        await executors.TryCancelAsync(user, run, Interruption)
        || (await store.FindAsync(user, run, CancellationToken.None) is { } underWay && await underWay.EndAsync(new AgentCancelled(Interruption)));

    /// <summary>Another pod may have looked since: the user is told the place that the run has by now.</summary>
    private async ValueTask<bool> TellAsync(UserKey user, RunId run)
    {
        if (await opener.OpenAsync(user, run, CancellationToken.None) is not { EndedAt: null } waiting)
            return false;
        if (await waiting.QueueAsync(() => lines.PlaceAsync(user, waiting.Run, CancellationToken.None)) is not { } place)
            return false;
        await lines.SaidAsync(user, waiting.Run, place, CancellationToken.None);
        return true;
    }

    /// <summary>What is wrong with one run holds up no other; it is looked at again.</summary>
    /// <returns>Whether something was done.</returns>
    private async ValueTask<bool> TryAsync(UserKey user, RunId run, Func<RunId, ValueTask<bool>> act)
    {
        try
        {
            return await act(run);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            // It is said elsewhere that the store is away.
            return false;
        }
        catch (OperationCanceledException)
        {
            // This process stops; another pod looks after the run, or the sweep has ended it.
            return false;
        }
        catch (Exception failure)
        {
            logger.QueuedRunNotMoved(failure, run.Value, user.Pseudonym);
            return false;
        }
    }
}

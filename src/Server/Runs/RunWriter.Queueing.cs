using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <content>What the run's user is told while it waits for the turn of its thread.</content>
internal sealed partial class RunWriter
{
    /// <summary>Says which place the run has, unless that is what was said last, or the run has begun or ended.</summary>
    /// <param name="placeNow">
    /// The place, 1 for the one whose turn comes next; none, when it does not wait for its thread any more. It is asked when all that was said of the run
    /// is known, and again whenever another pod said something meanwhile: so that nobody says an older place after a newer one.
    /// </param>
    /// <returns>The place that was said, now or before.</returns>
    public async ValueTask<int?> QueueAsync(Func<ValueTask<int?>> placeNow)
    {
        using var turn = await EnterAsync();
        await CatchUpIfSharedLockedAsync(CancellationToken.None);
        int? place = null;
        await _run.AgainIfMovedLockedAsync(async () =>
        {
            place = await placeNow();
            if (place is { } now && _run.Fold is { IsStarted: false, IsEnded: false } fold && fold.QueuePosition != now)
                await _run.EmitOnceLockedAsync([new RunQueued(now)], null, CancellationToken.None);
        });
        return place;
    }
}

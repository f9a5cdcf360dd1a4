using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <content>What the run's user is told while it waits for the turn of its thread.</content>
internal sealed partial class RunWriter
{
    /// <summary>Says which place the run has, unless that is what was said last, or the run has begun or ended.</summary>
    /// <param name="place">1 for the one whose turn comes next.</param>
    public async ValueTask QueueAsync(int place)
    {
        using var turn = await EnterAsync();
        // Another pod may have said another place since.
        await CatchUpIfSharedLockedAsync(CancellationToken.None);
        await _run.EmitLockedAsync(
            () => _run.Fold is { IsStarted: false, IsEnded: false } fold && fold.QueuePosition != place ? [new RunQueued(place)] : [],
            CancellationToken.None);
    }
}

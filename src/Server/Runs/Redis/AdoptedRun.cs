using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>A run that is carried out on another pod, or was: what it said is read from where it is kept and from the log.</summary>
internal sealed class AdoptedRun(RunFold fold, RunWriting writing, RunContexts contexts, IUserEmitterFactory emitters) : IRunHandle
{
    public StoredRun Run => fold.Run;

    public async ValueTask<Run> ToStartedAsync(CancellationToken cancellationToken)
    {
        var head = await FoldAsync(cancellationToken);
        return fold.ToRun(fold.Before ?? head);
    }

    public async ValueTask<Run> ToRunAsync(CancellationToken cancellationToken) => fold.ToRun(await FoldAsync(cancellationToken));

    public async ValueTask<RunState> ToStateAsync(CancellationToken cancellationToken) => fold.ToState(await FoldAsync(cancellationToken));

    public async ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default)
    {
        await FoldAsync(cancellationToken);
        if (fold.IsEnded)
            return false;
        var writer = new RunWriter(fold, emitters.Create(contexts.ForAdopted(fold.Run)), new(), writing);
        try
        {
            return await writer.EndAsync(terminal, cancellationToken);
        }
        finally
        {
            if (writer.EndedAt is null)
                writer.Abandon();
        }
    }

    private async ValueTask<Cursor> FoldAsync(CancellationToken cancellationToken)
    {
        var bounds = await writing.Log.BoundsAsync(Run.Owner, cancellationToken);
        var head = new Cursor(bounds.Epoch, bounds.Head);
        await RunReplay.AdvanceAsync(fold, writing.Log, head, cancellationToken);
        return head;
    }
}

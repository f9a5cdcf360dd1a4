using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>A run that is carried out on another pod, or was: what it said is read from where it is kept and from the log.</summary>
internal sealed class AdoptedRun(RunFold fold, RunWriting writing, RunContexts contexts, IUserEmitterFactory emitters) : IRunHandle
{
    public StoredRun Run => fold.Run;

    public async ValueTask<Run> ToStartedAsync(CancellationToken cancellationToken)
    {
        var head = await KnownAsync(cancellationToken);
        await writing.LookForWorkerAsync(fold, cancellationToken);
        return fold.ToRun(fold.Before ?? head);
    }

    public async ValueTask<Run> ToRunAsync(CancellationToken cancellationToken)
    {
        var at = await SettledAsync(cancellationToken);
        await writing.LookForWorkerAsync(fold, cancellationToken);
        return fold.ToRun(at);
    }

    public async ValueTask<RunState> ToStateAsync(CancellationToken cancellationToken)
    {
        var at = await SettledAsync(cancellationToken);
        await writing.LookForWorkerAsync(fold, cancellationToken);
        return fold.ToState(at);
    }

    public async ValueTask<bool> IsSettledAsync(RequestId question)
    {
        await KnownAsync(CancellationToken.None);
        return fold.Approvals.IsSettled(question);
    }

    public async ValueTask<AnswerOutcome> AnswerAsync(ApprovalResolved answer)
    {
        await KnownAsync(CancellationToken.None);
        var outcome = AnswerOutcome.Of(fold, answer, writing.Time.GetUtcNow(), writing.Limits.AnswerBytesPerRun);
        return outcome.Say is null ? outcome : await WriteAsync(writer => writer.AnswerAsync(answer));
    }

    public async ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default)
    {
        try
        {
            await FoldAsync(cancellationToken);
        }
        catch (RunHistoryLostException)
        {
            // The writer finds the same, and ends the run all the same.
        }

        if (fold.IsEnded)
        {
            // It may not have been kept as such, and look as if it were under way to whoever lists runs.
            await (writing.Keeper?.KeepAsync(Run.Owner, fold) ?? default);
            return false;
        }

        return await WriteAsync(writer => writer.EndAsync(terminal, cancellationToken));
    }

    private async ValueTask<T> WriteAsync<T>(Func<RunWriter, ValueTask<T>> act)
    {
        var writer = new RunWriter(fold, emitters.Create(contexts.ForAdopted(fold.Run)), new(), writing, isPassing: true);
        try
        {
            return await act(writer);
        }
        finally
        {
            fold = writer.FoldLocked;
            writer.Abandon();
        }
    }

    /// <summary>The pod that has the run lets its questions lapse; where there is none, whoever looks does.</summary>
    private async ValueTask<Cursor> SettledAsync(CancellationToken cancellationToken)
    {
        var at = await KnownAsync(cancellationToken);
        if (fold.IsEnded || !fold.Approvals.Lapsed(writing.Time.GetUtcNow()).Any())
            return at;
        await WriteAsync(async writer =>
        {
            await writer.LapseAsync();
            return true;
        });
        return await KnownAsync(cancellationToken);
    }

    private async ValueTask<Cursor> FoldAsync(CancellationToken cancellationToken)
    {
        var head = (await writing.Log.BoundsAsync(Run.Owner, cancellationToken)).End;
        await RunReplay.AdvanceAsync(fold, writing, head, null, cancellationToken);
        return head;
    }

    /// <summary>Where the run is known up to: the head, or, where part of it is not kept, the place before that part.</summary>
    private async ValueTask<Cursor> KnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FoldAsync(cancellationToken);
        }
        catch (RunHistoryLostException)
        {
            await RunReplay.EndUnreadAsync(fold, writing, cancellationToken);
            return fold.At!.Value;
        }
    }
}

using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Whose runs there are, who waits, who has which, and what time does to them. Answers are error codes; none is success.</summary>
/// <param name="options">The settings of the gateway.</param>
/// <param name="now">Its time.</param>
internal sealed partial class WorkModel(WorkerOptions options, Func<DateTimeOffset> now)
{
    private readonly HashSet<(string User, string Thread)> _threads = [];

    /// <summary>Every run that was accepted, in order.</summary>
    public List<ModelRun> Runs { get; } = [];

    public List<ModelSession> Sessions { get; } = [];

    public List<ModelLease> Leases { get; } = [];

    public ModelRun? Find(string user, string name) => Runs.Find(run => run.User == user && run.Name == name && !run.IsForgotten);

    public int Held(ModelSession session) => Leases.Count(lease => lease.IsInForce && lease.Session == session);

    public bool HasRoom(ModelSession session) => session.IsOpen && Held(session) < session.Concurrency;

    /// <summary>The connections that may be given a run.</summary>
    public IEnumerable<ModelSession> Takers(ModelRun run) => Sessions.Where(session => session.Agent == run.Agent && session != run.Avoid && HasRoom(session));

    /// <summary>The runs of which one must be given away now: those that wait longest and that somebody can take.</summary>
    public IReadOnlyList<ModelRun> Next()
    {
        foreach (var queue in Runs.Where(run => run.IsWaiting && Takers(run).Any()).GroupBy(run => run.Agent))
            return [.. queue.GroupBy(run => run.Wait.Since).MinBy(since => since.Key)!];
        return [];
    }

    /// <param name="isDirect">Whether a worker may be given it at once.</param>
    public string? Start(string user, string name, string agent, string thread, string text, Func<string, bool> isDirect)
    {
        if (Find(user, name) is { } known)
            return (known.Agent, known.Thread, known.Text) == (agent, thread, text) ? null : "conflict";
        if (Runs.Exists(run => run.User == user && run.Name == name))
            return "conflict";
        var run = new ModelRun(user, name, thread, agent, text);
        if (Runs.Exists(other => other.IsWaiting && other.Agent == agent) || !isDirect(agent))
            run.Said.Add("run_queued");
        Queue(run);
        Runs.Add(run);
        _threads.Add((user, thread));
        return null;
    }

    public void Assign(ModelRun run, string lease, ModelSession session)
    {
        run.Lease = new(lease, run, session) { Until = now() + options.LeaseFor };
        run.IsWaiting = false;
        Leases.Add(run.Lease);
    }

    public string? Cancel(string user, string name)
    {
        if (Find(user, name) is not { } run)
            return "not_found";
        if (run.IsWaiting)
            End(run, "agent_cancelled", RunStatus.Cancelled);
        else if (run.Ended is null)
            run.CancelUntil ??= now() + options.CancelWithin;
        return null;
    }

    public string? Respond(string user, string name, string question)
    {
        if (Find(user, name) is not { } run)
            return "not_found";
        if (!run.Questions.TryGetValue(question, out var expiry))
            return "not_found";
        if (run.Ended is not null || expiry is null)
            return "conflict";
        run.Questions[question] = null;
        run.Said.Add("approval_resolved");
        return null;
    }

    public string? Delete(string user, string thread)
    {
        if (!_threads.Remove((user, thread)))
            return "not_found";
        foreach (var run in Runs.Where(run => run.User == user && run.Thread == thread && !run.IsForgotten))
        {
            if (run.Ended is null)
                EndUnderLease(run, "agent_cancelled", RunStatus.Cancelled);
            run.IsForgotten = true;
        }

        return null;
    }

    /// <summary>What is over is settled: leases and waits first, then questions.</summary>
    public void Tick()
    {
        foreach (var lease in Leases.Where(lease => lease.IsOver && lease.Until <= now()))
            lease.Run.Lease = null;
        foreach (var run in Runs.Where(run => run.Ended is null).ToArray())
            if (run.IsWaiting && run.Wait.Until <= now())
                End(run, "agent_error", RunStatus.Expired);
            else if (run.Lease is { } lease && (lease.Until <= now() || run.CancelUntil <= now()))
                Lose(run);
        foreach (var run in Runs.Where(run => run.Ended is null))
            run.Said.AddRange(Enumerable.Repeat("approval_resolved", run.Settle(expiry => expiry <= now())));
    }

    private void Lose(ModelRun run)
    {
        if (run.CancelUntil is not null)
            End(run, "agent_cancelled", RunStatus.Cancelled);
        else if (run.Losses++ < options.Retries)
            Requeue(run);
        else
            End(run, "agent_error", RunStatus.WorkerLost);
    }

    private void Requeue(ModelRun run)
    {
        run.Avoid = run.Lease!.Session;
        run.Lease = null;
        if (run.IsStarted)
            run.Reset();
        else
            run.Said.Add("run_queued");
        Queue(run);
    }

    private void Queue(ModelRun run) => (run.IsWaiting, run.Wait) = (true, (now(), now() + options.WaitFor));

    /// <summary>The gateway ends it: no lease of it is worth anything.</summary>
    private static void End(ModelRun run, string terminal, RunStatus status)
    {
        run.End(terminal, status);
        run.Lease = null;
    }

    /// <summary>It ends while a worker has it: what that said before is answered again for a time.</summary>
    private void EndUnderLease(ModelRun run, string terminal, RunStatus status)
    {
        run.End(terminal, status);
        if (run.Lease is { } lease)
            (lease.IsOver, lease.Until) = (true, now() + options.LeaseFor);
    }
}

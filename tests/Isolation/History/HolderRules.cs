namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I8: a lease is one run's, one attempt's and one application's; an attempt has one holder; what is stale stays outside.</summary>
internal static class HolderRules
{
    public static IEnumerable<string> Check(WorkerIndex index) =>
        Unknown(index).Concat(index.Leases.SelectMany(lease => Check(index, lease))).Concat(index.Runs.SelectMany(run => Check(index, run)));

    private static IEnumerable<string> Unknown(WorkerIndex index) => index.History.Lines
        .Where(line => line.Kind is RunKinds.Accepted or RunKinds.Held && index.LeaseOf(line) is null).Select(line => $"I8: somebody acts under a lease that nobody was given: {line}");

    private static IEnumerable<string> Check(WorkerIndex index, LeaseHistory lease)
    {
        if (lease.Assigned.Select(line => (line.User, line.Run, line.Attempt, line.Application)).Distinct().Count() > 1)
            yield return $"I8: {lease} was given twice, otherwise";
        foreach (var line in lease.Lines.Where(line => line.Kind is RunKinds.Accepted or RunKinds.Held && line.Application != lease.Application))
            yield return $"I8: {line.Application} is let act under the {lease}, which is of {lease.Application}: {line}";
        // What was said before may be said again, also after the end: it was accepted, and is not stored twice.
        var lost = lease.Lines.Where(line => line.Kind is RunKinds.Lost or RunKinds.HandedBack).Where(line => line.Application == lease.Application).Select(line => line.At).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var said in lease.Said.Where(said => said.At > lost && lease.IsAccepted(said)))
            yield return $"I8: the {lease} was lost, and then this was accepted: {said}";
        var next = index.History.Sessions.Where(session => session.Connect.User == lease.User).SelectMany(session => session.Delivered)
            .Where(heard => heard.Run == lease.Run && heard.Type == "run_reset" && heard.Attempt > lease.Attempt).Select(heard => heard.At).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var call in lease.Of(RunKinds.Publishing).Where(said => said.At > next && lease.Of(RunKinds.Accepted).Any(answer => answer.Call == said.Call)))
            yield return $"I8: the next attempt had begun, and under the {lease} this was accepted: {call}";
        foreach (var held in lease.Of(RunKinds.Held).Where(held => held.At > Math.Min(lost, next)))
            yield return $"I8: the {lease} was lost, or the next attempt had begun, and it is held: {held}";
    }

    private static IEnumerable<string> Check(WorkerIndex index, RunLog run)
    {
        var holders = new Dictionary<int, LeaseHistory>();
        foreach (var (stored, attempt) in run.Events)
        {
            if (index.SaidAs(stored) is not { } said)
                continue;
            if (index.LeaseOf(said) is not { } lease)
                yield return $"I8: stored under a lease that nobody was given: {stored}";
            else if (lease.Attempt != attempt)
                yield return $"I8: {run} has in attempt {attempt} what was said under the {lease}: {stored}";
            else if (!holders.TryAdd(attempt, lease) && holders[attempt] != lease)
                yield return $"I8: attempt {attempt} of {run} has two holders, the {holders[attempt]} and the {lease}";
        }
    }
}

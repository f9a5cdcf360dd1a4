namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I12: a worker is told of the runs that it was given, each of one user, and says nothing into any other; it is asked to stop for a reason.</summary>
internal static class NoticeRules
{
    public static IEnumerable<string> Check(WorkerIndex index)
    {
        foreach (var line in index.History.Lines.Where(line => line.Kind == RunKinds.Assigned && !index.History.Sessions.Any(session => session.Connect.User == line.User)))
            yield return $"I12: an assignment is not of one user: {line}";
        foreach (var line in index.History.Lines.Where(line => line.Kind is RunKinds.Told or RunKinds.Stop && index.LeaseOf(line)?.Application != line.Application))
            yield return $"I12: {line.Application} is told of a run that it was not given: {line}";
        foreach (var lease in index.Leases)
        foreach (var stop in lease.Of(RunKinds.Stop).Where(stop => !IsMeant(index, lease, stop)))
            yield return $"I12: nobody cancelled the run, and it goes on: {stop}";
        foreach (var run in index.Runs)
        foreach (var (stored, _) in run.Events)
            if (index.SaidAs(stored) is { } said && index.LeaseOf(said) is { } lease && (lease.User, lease.Run) != (run.User, run.Run))
                yield return $"I12: what was said under the {lease} is in {run}: {stored}";
    }

    private static bool IsMeant(WorkerIndex index, LeaseHistory lease, HistoryLine stop) =>
        index.History.Lines.Any(line => line.Kind == RunKinds.Cancelling && line.User == lease.User && line.Run == lease.Run && line.At <= stop.At)
        || index.RunOf(lease)?.Events.Any(one => RunLog.Ends.Contains(one.Event.Type) && one.Event.At <= stop.At) == true;
}

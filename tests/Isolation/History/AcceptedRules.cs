namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I9: what a worker was told is accepted is in the log of the run's owner, once, in the worker's order; what was refused is not.</summary>
/// <remarks>That its owner hears it, or is told of a gap, is I3 and I5: they go from the log to the user.</remarks>
internal static class AcceptedRules
{
    public static IEnumerable<string> Check(WorkerIndex index) => index.Leases.SelectMany(lease => Check(index, lease));

    private static IEnumerable<string> Check(WorkerIndex index, LeaseHistory lease)
    {
        var stored = index.RunOf(lease)?.Events.Select(one => one.Event).ToList() ?? [];
        var said = lease.Said.OrderBy(line => line.N).ThenBy(line => line.At).ToList();
        if (lease.AcceptedThrough > (said.Count == 0 ? 0 : said[^1].N))
            yield return $"I9: the {lease} is accepted through {lease.AcceptedThrough}, and less was said";
        var before = 0L;
        foreach (var one in said)
        {
            var found = stored.FindAll(emit => emit.Mark == one.Mark && emit.Type == one.Type);
            if (found.Count > 1)
                yield return $"I9: stored {found.Count} times: {one}";
            if (found.Count == 0 && lease.IsAccepted(one))
                yield return $"I9: accepted and not stored: {one}";
            if (found.Count > 0 && lease.IsRefused(one))
                yield return $"I9: refused and stored: {one}";
            if (found.Count > 0 && found[0].Seq <= before)
                yield return $"I9: stored before what was said before it: {one}";
            before = found.Count > 0 ? found[0].Seq : before;
        }
    }
}

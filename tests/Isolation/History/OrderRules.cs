namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I3: a session hears the events after its position one after the other; what it does not hear was stated as a gap.</summary>
internal static class OrderRules
{
    public static IEnumerable<string> Check(HistoryIndex history) => history.Sessions.SelectMany(session => Check(session, history.Lineage));

    private static IEnumerable<string> Check(SessionHistory session, Lineage lineage)
    {
        var at = session.Attached is { } attached ? (attached.Epoch, attached.Offset) : (null, 0);
        var asked = false;
        var seqs = new Dictionary<string, long>();
        foreach (var line in session.Lines)
        {
            asked |= line.Kind == Kinds.Attaching;
            if (line.Kind is not (Kinds.Deliver or Kinds.Gap))
                continue;
            if (!asked)
                yield return $"I3: heard before it asked to: {line}";
            else if (line.Kind == Kinds.Deliver && session.Attached is not null && (!lineage.Reaches(at.Epoch, at.Offset, line.Epoch) || line.Offset != at.Offset + 1))
                yield return $"I3: heard {line.Epoch}-{line.Offset} after {at.Epoch}-{at.Offset}: {line}";
            if (line is { Kind: Kinds.Deliver, Run: { } run })
            {
                if (line.Seq <= seqs.GetValueOrDefault(run))
                    yield return $"I3: heard seq {line.Seq} after {seqs[run]} of a run: {line}";
                seqs[run] = line.Seq;
            }

            // Another log: what it says of a run may be what the lost one said, said again.
            if (line is { Kind: Kinds.Gap, What: "epoch_changed" })
                seqs.Clear();
            at = (line.Epoch, line.Offset);
        }
    }
}

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Which epochs of a log go on from which, and how far: one event may have a position in several.</summary>
/// <remarks>What the server says of it is believed only as far as it goes with what was emitted: two events at one place are a breach.</remarks>
internal sealed class Lineage
{
    private readonly Dictionary<string, (string Next, long Offset)> _joints = [];

    public Lineage(IEnumerable<HistoryLine> lines)
    {
        foreach (var joint in lines.Where(line => line.Kind == Kinds.Joint))
            if (!_joints.TryAdd(joint.Epoch!, (joint.What!, joint.Offset)) && _joints[joint.Epoch!] != (joint.What!, joint.Offset))
                Contradictions.Add(joint);
    }

    /// <summary>Epochs that go on in two ways.</summary>
    public List<HistoryLine> Contradictions { get; } = [];

    /// <summary>The same place in the last epoch that holds it.</summary>
    public (string Epoch, long Offset) Here(string? epoch, long offset)
    {
        var at = epoch ?? "";
        while (_joints.TryGetValue(at, out var joint) && offset <= joint.Offset)
            at = joint.Next;
        return (at, offset);
    }

    /// <summary>Whether a place of one epoch is a place of another one, which is the same or goes on from it.</summary>
    public bool Reaches(string? epoch, long offset, string? later)
    {
        var at = epoch ?? "";
        while (at != later)
        {
            if (!_joints.TryGetValue(at, out var joint) || offset > joint.Offset)
                return false;
            at = joint.Next;
        }

        return true;
    }

    /// <summary>The last epoch that goes on from this one. Where Redis was emptied another life of the log begins, and nothing goes on.</summary>
    public string LifeOf(string epoch)
    {
        while (_joints.TryGetValue(epoch, out var joint))
            epoch = joint.Next;
        return epoch;
    }

    /// <summary>Whether a place was left behind: the log went on without it.</summary>
    public bool IsLost((string Epoch, long Offset) here) => _joints.ContainsKey(here.Epoch);
}

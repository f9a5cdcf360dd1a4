using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>What one user's log is, said as plainly as can be: a list that loses its beginning.</summary>
/// <param name="kept">How many events are kept, unless a run under way needs more.</param>
internal sealed class LogModel(int kept)
{
    private readonly Dictionary<RunId, ModelRun> _runs = [];

    /// <summary>All that was ever stored; the offset of an event is its place, from 1.</summary>
    public List<ModelEvent> Events { get; } = [];

    public long Floor { get; private set; }

    public long Head => Events.Count;

    public ModelRun RunOf(RunId run) => _runs.GetValueOrDefault(run) ?? new(0, 0, []);

    public bool HasEnded(RunId run) => _runs.TryGetValue(run, out var known) && known.EndedAt > 0;

    /// <summary>Stores one event, or finds the one that has its number already.</summary>
    /// <returns>Its offset and seq.</returns>
    public (long Offset, long Seq) Append(RunId? run, ThreadId thread, long? n, bool endsRun)
    {
        if (run is not { } id)
        {
            Events.Add(new(null, thread, 0));
            return (Head, 0);
        }

        var known = RunOf(id);
        if (n <= known.Numbered.Count)
            return known.Numbered[(int)n.Value - 1];
        var position = (Head + 1, known.Seq + 1);
        Events.Add(new(id, thread, position.Item2));
        _runs[id] = new(position.Item2, endsRun ? Head : 0, n is null ? known.Numbered : [.. known.Numbered, position]);
        return position;
    }

    /// <summary>After each append: what is over the count goes, but nothing of a run under way, nor what came after its first event.</summary>
    public void Trim()
    {
        var firstActive = Events.FindIndex(e => e.Run is { } run && !HasEnded(run));
        Floor = Math.Max(Floor, Math.Min(Head - kept, firstActive < 0 ? long.MaxValue : firstActive));
    }
}

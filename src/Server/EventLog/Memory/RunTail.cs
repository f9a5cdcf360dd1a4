namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>Where a run stands in its user's log. All members belong to the log's lock.</summary>
internal sealed class RunTail
{
    private readonly List<EventPosition> _numbered = [];

    public RunTail() => Place = new(this);

    /// <summary>Its place among the runs under way, while it is one.</summary>
    public LinkedListNode<RunTail> Place { get; }

    /// <summary>Where its first event of this life of the log stands; 0 for none yet.</summary>
    public long FirstOffset { get; set; }

    public long LastOffset { get; set; }

    public long Seq { get; set; }

    public bool Ended { get; set; }

    /// <summary>The highest number of the worker that was stored, 0 for none.</summary>
    public long LastN => _numbered.Count;

    public EventPosition PositionOf(long n) => _numbered[(int)n - 1];

    public void Number(EventPosition position) => _numbered.Add(position);
}

namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>Events in order, taken off at the front and put on at the back; grows as needed and holds nothing while empty.</summary>
internal sealed class EventRing
{
    private LogEvent[] _events = [];
    private int _first;

    public int Count { get; private set; }

    /// <param name="index">From 0, the oldest.</param>
    public LogEvent this[int index] => _events[(_first + index) & (_events.Length - 1)];

    public void Add(LogEvent item)
    {
        if (Count == _events.Length)
            Grow();
        _events[(_first + Count++) & (_events.Length - 1)] = item;
    }

    public LogEvent RemoveFirst()
    {
        var item = _events[_first];
        _events[_first] = null!;
        _first = (_first + 1) & (_events.Length - 1);
        Count--;
        return item;
    }

    public void Clear()
    {
        _events = [];
        _first = Count = 0;
    }

    /// <summary>The length stays a power of two, so that a position wraps by a mask.</summary>
    private void Grow()
    {
        var larger = new LogEvent[Math.Max(4, _events.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        _events = larger;
        _first = 0;
    }
}

using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>Everything that was stored for one user, in order, through all lives of the log.</summary>
internal sealed class UserHistory(string name)
{
    private readonly List<StoredEvent> _events = [];
    private readonly Dictionary<Cursor, int> _indexes = [];
    private readonly Dictionary<Epoch, int> _firsts = [];

    public string Name => name;

    public IReadOnlyList<StoredEvent> Events => _events;

    public List<ConnectionHistory> Connections { get; } = [];

    public void Add(StoredEvent stored)
    {
        if (!_indexes.TryAdd(stored.Cursor, _events.Count))
            return;
        _firsts.TryAdd(stored.Cursor.Epoch, _events.Count);
        _events.Add(stored);
    }

    public StoredEvent? At(Cursor cursor) => _indexes.TryGetValue(cursor, out var index) ? _events[index] : null;

    /// <summary>How many events were stored up to a cursor; <see langword="null"/> when the history cannot tell.</summary>
    public int? CountUpTo(Cursor cursor) =>
        _indexes.TryGetValue(cursor, out var index) ? index + 1
        : cursor.Offset == 0 && _firsts.TryGetValue(cursor.Epoch, out var first) ? first
        : null;
}

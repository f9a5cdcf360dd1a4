using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What is ready to run on behalf of one person, and the choices about it, which nobody else's doings shift.</summary>
internal sealed class Domain
{
    private readonly List<Action> _ready = [];
    private readonly int _preference;
    private readonly int _index;
    private ulong _lives;

    public Domain(string name, int index, SeededRandom random)
    {
        (Name, _index, Random) = (name, index, random);
        // A third of the schedules is uniform, a third likes what came last, a third what waits longest: each finds other races.
        _preference = random.Below(3);
    }

    public string Name { get; }

    public SeededRandom Random { get; }

    /// <summary>How many of its items have been begun and let others run.</summary>
    public int Paused { get; set; }

    public int Ready => _ready.Count;

    public void Add(Action item) => _ready.Add(item);

    public Action Take(out int at)
    {
        at = _preference == 0 || Random.Below(4) == 0 ? Random.Below(_ready.Count)
            : _preference == 1 ? _ready.Count - 1 : 0;
        var item = _ready[at];
        _ready.RemoveAt(at);
        return item;
    }

    /// <summary>An epoch that no other log of the schedule has, whoever begins how many.</summary>
    public Epoch NewEpoch() => new(1000 + (++_lives * 8) + (ulong)_index);
}

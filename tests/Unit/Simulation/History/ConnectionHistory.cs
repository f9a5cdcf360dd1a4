namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>What happened to one connection, in order.</summary>
internal sealed class ConnectionHistory(string name)
{
    private readonly List<Moment> _moments = [];

    public string Name => name;

    public IReadOnlyList<Moment> Moments => _moments;

    public void Add(Moment moment) => _moments.Add(moment);
}

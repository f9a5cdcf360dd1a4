using System.Globalization;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>What the rounds of a workload gave, server by server.</summary>
/// <typeparam name="T">What one measurement gives.</typeparam>
internal sealed class Rounds<T>
{
    private readonly Dictionary<ServerKind, List<T>> _measured;

    private Rounds(IEnumerable<ServerKind> kinds) => _measured = kinds.ToDictionary(kind => kind, _ => new List<T>());

    public IEnumerable<ServerKind> Kinds => _measured.Keys;

    /// <summary>All servers in turn, then the next round: what else the machine does meets all of them alike.</summary>
    public static async Task<Rounds<T>> MeasureAsync(IEnumerable<ServerKind> kinds, LoadOptions options, Func<ServerKind, Task<T>> measure)
    {
        var rounds = new Rounds<T>(kinds.Where(kind => LoadOptions.Wants(options.Servers, kind.ToString())));
        for (var round = 0; round < options.Rounds; round++)
            foreach (var (kind, figures) in rounds._measured)
                figures.Add(await measure(kind));
        return rounds;
    }

    /// <summary>The median of the rounds.</summary>
    public double Of(ServerKind kind, Func<T, double> figure) => Figures.Median(_measured[kind].Select(figure));

    /// <summary>The median of each round's ratio; a dash where the other was not measured.</summary>
    public string Ratio(ServerKind of, ServerKind to, Func<T, double> figure) => _measured.TryGetValue(to, out var others)
        ? Figures.Median(_measured[of].Zip(others, (a, b) => figure(a) / figure(b))).ToString("0.00", CultureInfo.InvariantCulture)
        : "–";
}

using System.Globalization;

namespace Netra.Signal.Bench.Load;

/// <summary>The command line: <c>[--quick] [--rounds n] [--seconds n] [--server name]… [workload]…</c>.</summary>
/// <param name="Rounds">How often each cell is measured.</param>
/// <param name="Seconds">How long the window of a measurement is.</param>
/// <param name="Servers">Which servers; empty for all.</param>
/// <param name="Workloads">Which workloads; empty for all.</param>
internal sealed record LoadOptions(int Rounds, int Seconds, IReadOnlyList<string> Servers, IReadOnlyList<string> Workloads)
{
    public static LoadOptions Parse(ReadOnlySpan<string> args)
    {
        var (rounds, seconds) = (5, 3);
        List<string> servers = [], workloads = [];
        for (var i = 0; i < args.Length; i++)
            switch (args[i])
            {
                case "--quick": rounds = 1; break;
                case "--rounds": rounds = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--seconds": seconds = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--server": servers.Add(args[++i]); break;
                case ['-', ..]: throw new ArgumentException($"{args[i]} is no option; there are --quick, --rounds, --seconds, --server and the names of workloads.");
                default: workloads.Add(args[i]); break;
            }

        return new(rounds, seconds, servers, workloads);
    }

    /// <summary>Whether a workload was named, or the beginning of its name: <c>redis</c> is all that begin with <c>redis-</c>.</summary>
    public bool WantsWorkload(string name) =>
        Workloads.Count == 0 || Workloads.Any(wanted => name.Equals(wanted, StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{wanted}-", StringComparison.OrdinalIgnoreCase));

    public static bool Wants(IReadOnlyList<string> chosen, string name) =>
        chosen.Count == 0 || chosen.Contains(name, StringComparer.OrdinalIgnoreCase);
}

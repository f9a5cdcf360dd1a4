namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The order of the server's folders: each uses only those before it. Folders of one level may use each other one way.</summary>
internal static class FolderOrder
{
    private static readonly string[][] Levels =
    [
        ["Identity", "Diagnostics"], ["Audit"], ["Limits"], ["Redis"], ["EventLog"], ["Delivery"],
        ["Threads", "Runs"], ["Workers", "Agents"], ["Gateway"], ["Program"],
    ];

    /// <summary>What is wrong with these uses, each a folder and the one that it uses.</summary>
    public static IEnumerable<string> Violations(IEnumerable<(string From, string To)> uses)
    {
        var edges = uses.Where(use => use.From != use.To).ToHashSet();
        foreach (var folder in edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().Where(folder => LevelOf(folder) < 0))
            yield return $"{folder} has no place in the order";
        foreach (var (from, to) in edges.Order())
        {
            if (LevelOf(from) < LevelOf(to))
                yield return $"{from} uses {to}, which comes after it";
            else if (LevelOf(from) == LevelOf(to) && edges.Contains((to, from)))
                yield return $"{from} and {to} use each other";
        }
    }

    private static int LevelOf(string folder) => Array.FindIndex(Levels, level => level.Contains(folder));
}

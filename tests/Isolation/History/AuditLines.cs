using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Reads the gateway's audit of connections out of its log.</summary>
internal static partial class AuditLines
{
    public static IEnumerable<(string Action, string Owner, string Connection)> Of(IEnumerable<string> lines) => lines
        .Select(line => Entry().Match(line))
        .Where(match => match.Success)
        .Select(match => (match.Groups["action"].Value, match.Groups["user"].Value, match.Groups["connection"].Value));

    [GeneratedRegex(@"^Netra\.Signal\.Audit\[1200\] allowed (?<action>connect|disconnect) user=(?<user>\S+) connection=(?<connection>\S+)")]
    private static partial Regex Entry();
}

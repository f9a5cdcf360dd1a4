using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Kit;

/// <summary>All that a server process printed.</summary>
public sealed partial class ServerLog
{
    /// <summary>The warning of Kestrel that its machine was too busy for its clock: true of the machine, and no fault of the gateway.</summary>
    internal const string SlowHeartbeat = @"Microsoft\.AspNetCore\.Server\.Kestrel(\.\w+)?\[22\]";

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    /// <summary>Every line of both streams, in the order it came.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>The lines that begin a warning or an error, each with the lines that belong to it.</summary>
    public IReadOnlyList<string> Complaints => [.. Entries().Where(entry => Complaint().IsMatch(entry))];

    /// <summary>Takes one more line; <see langword="null"/> is the end of a stream.</summary>
    public void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
            _lines.Add(line);
    }

    // An entry begins at a level or a brace; indented lines, stacks and loose output belong to the one before.
    private List<string> Entries()
    {
        var entries = new List<string>();
        foreach (var line in Lines)
        {
            if (entries.Count == 0 || Beginning().IsMatch(line))
                entries.Add(line);
            else
                entries[^1] += "\n" + line;
        }

        return entries;
    }

    [GeneratedRegex(@"^(\S+ )?(trce|dbug|info|warn|fail|crit)(\[|:)|^\{|^Unhandled exception|^<[0-7]>")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\A((\S+ )?(warn|fail|crit)(\[|:)|Unhandled exception|<[0-4]>)|""LogLevel"":\s*""(Warning|Error|Critical)""")]
    private static partial Regex Complaint();
}

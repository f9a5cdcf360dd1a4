using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Who does what in a schedule; in which order is the schedule's choice.</summary>
internal abstract partial class Scenario
{
    /// <summary>Its type's name in lower case with hyphens.</summary>
    public string Name => WordStart().Replace(GetType().Name, "-$0").ToLowerInvariant();

    public virtual WorldOptions Options { get; } = new();

    /// <summary>What must have happened in some of its schedules; otherwise they show nothing.</summary>
    public abstract IReadOnlyList<string> Covers { get; }

    /// <summary>Starts the scripts.</summary>
    public abstract void Begin(World world);

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}

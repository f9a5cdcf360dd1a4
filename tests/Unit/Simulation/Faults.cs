namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What goes wrong for one person, each one time in so many; 0 for never.</summary>
internal sealed record Faults(int WriteFails = 0, int WriteStalls = 0, int AppendFails = 0)
{
    public static Faults None { get; } = new();
}

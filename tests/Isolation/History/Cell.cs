namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A fault, and the phase of a connection that it hits.</summary>
internal readonly record struct Cell(string Fault, string Phase)
{
    /// <summary>What breaks: the network, the reader, the token, the client, a frame, or a limit of the server.</summary>
    public static readonly string[] Faults = ["reset", "stall", "expiry", "kill", "malformed", "limit"];

    /// <summary>From the upgrade on: no handshake yet, no attach yet, catching up, up to date, a run being started, saying goodbye.</summary>
    public static readonly string[] Phases = ["handshake", "before attach", "replay", "live", "during StartRun", "closing"];

    /// <summary>Every cell there is: all can be reached today.</summary>
    public static IReadOnlyList<Cell> All { get; } = [.. from fault in Faults from phase in Phases select new Cell(fault, phase)];
}

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>A worker's connection, and how many runs of its one agent it offered to take.</summary>
internal sealed record ModelSession(string Id, string Application, string Agent, int Concurrency)
{
    public bool IsOpen { get; set; } = true;
}

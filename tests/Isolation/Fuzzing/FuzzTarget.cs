namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Something that reads what a stranger wrote.</summary>
/// <param name="Name">The folder of its corpus.</param>
/// <param name="Generate">A new input with the shape of a real one, or nearly.</param>
/// <param name="Read">Reads an input; it throws when a promise of the reader is broken.</param>
internal sealed record FuzzTarget(string Name, Func<Random, byte[]> Generate, Action<byte[]> Read);

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>An input broke a promise of what reads it.</summary>
internal sealed class FuzzFailure(string message) : Exception(message);

namespace Netra.Signal.Tests.Kit;

/// <summary>A canary that was found.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Number">Its number; 0 when it was cut before that.</param>
/// <param name="Whole">Whether its tag is right.</param>
public sealed record CanaryHit(string Owner, long Number, bool Whole);

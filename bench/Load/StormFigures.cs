namespace Netra.Signal.Bench.Load;

/// <summary>What one storm gave.</summary>
/// <param name="HalfAfter">Seconds from the death of the server until half of the users were live again and caught up.</param>
/// <param name="AllAfter">The same for all of them.</param>
/// <param name="Emitted">Events emitted, from before the death until after the last user was back.</param>
/// <param name="Lost">How many of them were never heard.</param>
internal sealed record StormFigures(double HalfAfter, double AllAfter, long Emitted, long Lost);

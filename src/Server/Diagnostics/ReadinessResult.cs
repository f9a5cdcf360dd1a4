namespace Netra.Signal.Server.Diagnostics;

/// <summary>What a readiness check says.</summary>
/// <param name="Ready">Whether the part can serve.</param>
/// <param name="Reason">Why not, in a few words; anybody may read it: no address, no user's data.</param>
internal readonly record struct ReadinessResult(bool Ready, string? Reason)
{
    public static ReadinessResult Yes { get; } = new(true, null);

    public static ReadinessResult No(string reason) => new(false, reason);
}

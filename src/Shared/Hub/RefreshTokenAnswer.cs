namespace Netra.Signal.Shared.Hub;

/// <summary>The connection lives on.</summary>
/// <param name="ExpiresAt">When the new token expires.</param>
public sealed record RefreshTokenAnswer(DateTimeOffset ExpiresAt);

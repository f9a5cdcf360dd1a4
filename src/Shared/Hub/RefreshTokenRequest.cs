namespace Netra.Signal.Shared.Hub;

/// <summary>Renews the connection with a new token of the same user.</summary>
/// <param name="Token">The token.</param>
public sealed record RefreshTokenRequest(string? Token = null);

namespace Netra.Signal.Shared.Hub;

/// <summary>The gateway is about to close this connection.</summary>
/// <param name="Code">Why, as a code.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Reconnect">Whether the client should connect again.</param>
/// <param name="RetryAfterMs">How long to wait before, in milliseconds.</param>
public sealed record ClosingNotice(string Code, string Reason, bool Reconnect, long RetryAfterMs);

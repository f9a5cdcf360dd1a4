namespace Netra.Signal.Client;

/// <summary>The client stands elsewhere now.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Error">Why, when something went wrong; its message says what to do.</param>
/// <param name="RetryIn">How long the client waits before the next attempt; <see langword="null"/> when none is planned.</param>
public sealed record ClientStateChange(ClientState State, SignalClientException? Error = null, TimeSpan? RetryIn = null);

namespace Netra.Signal.Client.Connection;

/// <summary>Why a connection is over.</summary>
/// <param name="Error">What went wrong, or what the gateway said.</param>
/// <param name="IsFull">The application has not taken enough: wait until it has.</param>
internal sealed record LinkEnd(SignalClientException Error, bool IsFull = false);

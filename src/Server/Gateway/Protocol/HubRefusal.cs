namespace Netra.Signal.Server.Gateway.Protocol;

/// <summary>The answer of a hub call that was refused: written as the completion's error, not as its result.</summary>
/// <remarks>An exception would be logged by SignalR with its stack, at the caller's pleasure; a refusal is an answer like any other.</remarks>
/// <param name="Error"><c>"&lt;code&gt;: &lt;one sentence&gt;"</c>.</param>
internal sealed record HubRefusal(string Error);

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>What all runs of the chat agent share. Nothing of a user is in it.</summary>
/// <param name="Options">The settings.</param>
/// <param name="EventBytes">How large an event may be.</param>
/// <param name="Calls">Asks the model's API.</param>
/// <param name="Tools">What the model may call.</param>
/// <param name="Metrics">Counts requests.</param>
/// <param name="Time">Measures waits.</param>
/// <param name="Logger">Hears of waits, and of tools that fail.</param>
internal sealed record ChatParts(
    ChatOptions Options, int EventBytes, ChatCalls Calls, ChatTools Tools, ChatMetrics Metrics, TimeProvider Time, ILogger Logger);

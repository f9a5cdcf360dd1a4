namespace Netra.Signal.Shared.Events;

/// <summary>A tool call goes on.</summary>
/// <param name="ToolCallId">The call.</param>
/// <param name="Text">What it is doing.</param>
/// <param name="Percent">How far it is, 0 to 100.</param>
public sealed record ToolProgress(string ToolCallId, string? Text = null, int? Percent = null) : AgentEvent(WireName)
{
    /// <summary>The type on the wire.</summary>
    public const string WireName = "tool_progress";
}

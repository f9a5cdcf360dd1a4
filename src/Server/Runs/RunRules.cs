using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>The protocol's rules for the events of one run: what may follow what was said so far.</summary>
internal static class RunRules
{
    /// <summary>What is said of the name of a run that was forgotten, while the log still has its events.</summary>
    public const string NameWasUsed = "You had a run of that runId; a runId is never reused.";

    /// <exception cref="SignalException">The event breaks a rule; the sentence says which.</exception>
    /// <exception cref="Approvals.UnapprovedCallException">It calls a tool with what its user was asked about and has not approved.</exception>
    public static void Check(IRunFacts fold, AgentEvent data)
    {
        if (fold.IsEnded)
            throw SignalException.Conflict("The run has ended; nothing more can be said in it.");
        if (!fold.IsStarted && data is not (RunQueued or AgentStarted or AgentError or AgentCancelled or ThreadCreated))
            throw SignalException.Conflict($"{data.Type} came before agent_started.");
        switch (data)
        {
            case RunQueued or AgentStarted when fold.IsStarted:
                throw SignalException.Conflict($"{data.Type} came after agent_started.");
            case AgentThinking { Progress: < 0 or > 100 }:
                throw SignalException.InvalidArgument("progress must be from 0 to 100.");
            case ToolProgress { Percent: < 0 or > 100 }:
                throw SignalException.InvalidArgument("percent must be from 0 to 100.");
            case ToolExecuting tool:
                CheckName("toolCallId", tool.ToolCallId);
                CheckName("tool", tool.Tool);
                if (fold.IsToolKnown(tool.ToolCallId))
                    throw SignalException.Conflict("toolCallId was used before in this run.");
                fold.Approvals.Check(tool);
                break;
            case ToolProgress tool: CheckOpen(fold, tool.ToolCallId); break;
            case ToolCompleted tool: CheckOpen(fold, tool.ToolCallId); break;
            case MessageDelta delta: CheckMessage(fold, delta.MessageId); break;
            case MessageCompleted message: CheckMessage(fold, message.MessageId); break;
            case ApprovalRequested asked when fold.Approvals.Find(asked.RequestId) is not null:
                throw SignalException.Conflict("requestId was used before in this run.");
            case ApprovalResolved answered when fold.Approvals.FindOpen(answered.RequestId) is null:
                throw SignalException.Conflict("requestId names no question that waits for an answer.");
        }
    }

    /// <summary>Whether what may be said after an event is what might be said before it.</summary>
    public static bool ChangesNothing(AgentEvent data) => data is AgentThinking or ToolProgress or Custom;

    private static void CheckOpen(IRunFacts fold, string toolCallId)
    {
        if (!fold.IsToolOpen(toolCallId))
            throw SignalException.Conflict("toolCallId names no tool call that is under way.");
    }

    private static void CheckMessage(IRunFacts fold, string messageId)
    {
        CheckName("messageId", messageId);
        if (fold.IsMessageComplete(messageId))
            throw SignalException.Conflict("messageId names a message that is complete.");
    }

    /// <summary>Names that an agent gives inside its run are its own affair: providers number calls from 0.</summary>
    private static void CheckName(string field, string value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > IdRules.MaxLength)
            throw SignalException.InvalidArgument($"{field} must not be blank and have at most {IdRules.MaxLength} characters.");
    }
}

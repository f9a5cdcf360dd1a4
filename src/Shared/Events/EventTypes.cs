using System.Collections.Frozen;

namespace Netra.Signal.Shared.Events;

/// <summary>All event types of the protocol, by their name on the wire.</summary>
public static class EventTypes
{
    private static readonly FrozenSet<string> Terminal =
        FrozenSet.ToFrozenSet([AgentCompleted.WireName, AgentError.WireName, AgentCancelled.WireName]);

    private static readonly FrozenSet<string> OfThread =
        FrozenSet.ToFrozenSet([ThreadCreated.WireName, ThreadUpdated.WireName, ThreadDeleted.WireName]);

    /// <summary>Each type on the wire and the record of its data.</summary>
    public static FrozenDictionary<string, Type> All { get; } = new Dictionary<string, Type>
    {
        [RunQueued.WireName] = typeof(RunQueued),
        [AgentStarted.WireName] = typeof(AgentStarted),
        [AgentThinking.WireName] = typeof(AgentThinking),
        [ToolExecuting.WireName] = typeof(ToolExecuting),
        [ToolProgress.WireName] = typeof(ToolProgress),
        [ToolCompleted.WireName] = typeof(ToolCompleted),
        [MessageDelta.WireName] = typeof(MessageDelta),
        [MessageCompleted.WireName] = typeof(MessageCompleted),
        [ApprovalRequested.WireName] = typeof(ApprovalRequested),
        [ApprovalResolved.WireName] = typeof(ApprovalResolved),
        [RunReset.WireName] = typeof(RunReset),
        [AgentCompleted.WireName] = typeof(AgentCompleted),
        [AgentError.WireName] = typeof(AgentError),
        [AgentCancelled.WireName] = typeof(AgentCancelled),
        [ThreadCreated.WireName] = typeof(ThreadCreated),
        [ThreadUpdated.WireName] = typeof(ThreadUpdated),
        [ThreadDeleted.WireName] = typeof(ThreadDeleted),
        [Custom.WireName] = typeof(Custom),
    }.ToFrozenDictionary();

    /// <summary>Whether a run ends with this type: exactly one such event per run, and it is last.</summary>
    public static bool IsTerminal(string type) => Terminal.Contains(type);

    /// <inheritdoc cref="IsTerminal(string)"/>
    public static bool IsTerminal(AgentEvent data) => data is AgentCompleted or AgentError or AgentCancelled;

    /// <summary>Whether this type tells of a thread, outside any run.</summary>
    public static bool IsThreadEvent(string type) => OfThread.Contains(type);

    /// <inheritdoc cref="IsThreadEvent(string)"/>
    public static bool IsThreadEvent(AgentEvent data) => data is ThreadCreated or ThreadUpdated or ThreadDeleted;
}

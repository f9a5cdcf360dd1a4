using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>A run as it will be when some events more are stored: so that a batch is checked whole before anything of it is.</summary>
internal sealed class RunAhead(RunFold fold) : IRunFacts
{
    private readonly Dictionary<string, bool> _tools = [];
    private readonly Dictionary<string, long> _lengths = [];
    private readonly HashSet<string> _complete = [];
    private ApprovalBook? _approvals;

    public bool IsStarted { get; private set; } = fold.IsStarted;

    public bool IsEnded { get; private set; } = fold.IsEnded;

    /// <summary>An estimate of the memory that the run will hold, in bytes.</summary>
    public long Bytes { get; private set; } = fold.Bytes;

    public bool IsToolKnown(string toolCallId) => _tools.ContainsKey(toolCallId) || fold.IsToolKnown(toolCallId);

    public bool IsToolOpen(string toolCallId) => _tools.TryGetValue(toolCallId, out var isOpen) ? isOpen : fold.IsToolOpen(toolCallId);

    public bool IsMessageComplete(string messageId) => _complete.Contains(messageId) || fold.IsMessageComplete(messageId);

    public ApprovalBook Approvals => _approvals ?? fold.Approvals;

    /// <summary>How long a message is, in UTF-16 units.</summary>
    public long LengthOf(string messageId) => _lengths.TryGetValue(messageId, out var length) ? length : fold.Message(messageId)?.Length ?? 0;

    /// <summary>The event counts as stored.</summary>
    public void Take(AgentEvent data)
    {
        Bytes += fold.GrowthBy(data);
        switch (data)
        {
            case AgentStarted: IsStarted = true; break;
            case ToolExecuting tool: _tools[tool.ToolCallId] = true; break;
            case ToolCompleted tool: _tools[tool.ToolCallId] = false; break;
            case MessageDelta delta: _lengths[delta.MessageId] = LengthOf(delta.MessageId) + delta.Text.Length; break;
            case MessageCompleted message: _complete.Add(message.MessageId); break;
            case ApprovalRequested asked: (_approvals ??= fold.Approvals.Copy()).Ask(asked); break;
            default: IsEnded |= EventTypes.IsTerminal(data.Type); break;
        }
    }
}

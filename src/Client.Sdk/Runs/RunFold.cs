using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Client.Runs;

/// <summary>A run's events folded in order onto the state it began with; the gateway folds alike.</summary>
internal sealed class RunFold
{
    private readonly RunState _begin;
    private readonly OrderedDictionary<string, MessageFold> _messages = [];
    private readonly OrderedDictionary<string, ToolState> _tools = [];
    private readonly OrderedDictionary<RequestId, ApprovalRequested> _approvals = [];
    private RunState? _state;
    private RunStatus _status;
    private DateTimeOffset? _started;
    private DateTimeOffset? _ended;
    private int? _position;
    private AgentCompleted? _completed;
    private AgentError? _error;
    private string _cursor;

    public RunFold(RunState begin)
    {
        (_begin, _state) = (begin, begin);
        (_status, _started, _ended, _position, _error, _cursor) =
            (begin.Status, begin.StartedAt, begin.EndedAt, begin.Position, begin.Error, begin.Cursor);
        foreach (var message in begin.Messages)
            _messages.Add(message.MessageId, new(message));
        foreach (var tool in begin.Tools)
            _tools.Add(tool.ToolCallId, tool);
        foreach (var asked in begin.Approvals)
            _approvals.Add(asked.RequestId, asked);
    }

    public RunState State => _state ??= _begin with
    {
        Status = _status, StartedAt = _started, EndedAt = _ended, Position = _position, Cursor = _cursor,
        Messages = [.. _messages.Values.Select(message => message.ToState())],
        Tools = [.. _tools.Values],
        Approvals = [.. _approvals.Values],
        Result = _completed is null ? _begin.Result : _completed.Result,
        Error = _error,
    };

    public void Apply(ReceivedEvent item)
    {
        (_state, _cursor) = (null, item.Cursor);
        switch (item.Data)
        {
            case RunQueued queued: _position = queued.Position; break;
            case AgentStarted: (_status, _started, _position) = (RunStatus.Running, item.Time, null); break;
            case ToolExecuting tool: _tools[tool.ToolCallId] = new(tool.ToolCallId, tool.Tool, ToolStatus.Executing, tool.Arguments); break;
            case ToolCompleted tool: Complete(tool); break;
            case MessageDelta delta: MessageOf(delta.MessageId).Add(delta); break;
            case MessageCompleted message: MessageOf(message.MessageId).Complete(message.Text); break;
            case ApprovalRequested asked: (_approvals[asked.RequestId], _status) = (asked, RunStatus.AwaitingApproval); break;
            case ApprovalResolved answered: Answer(answered); break;
            case RunReset: Reset(); break;
            case AgentCompleted completed: _completed = completed; End(RunStatus.Completed, item.Time); break;
            case AgentError error: _error = error; End(StatusOf(error), item.Time); break;
            case AgentCancelled: End(RunStatus.Cancelled, item.Time); break;
        }
    }

    /// <summary>How a run ended, from its state, where the event itself was missed.</summary>
    public static AgentEvent? TerminalOf(RunState state) => state switch
    {
        { EndedAt: null } => null,
        { Error: { } error } => error,
        { Status: RunStatus.Cancelled } => new AgentCancelled(),
        _ => new AgentCompleted((long)(state.EndedAt.Value - (state.StartedAt ?? state.CreatedAt)).TotalMilliseconds, state.Result),
    };

    private static RunStatus StatusOf(AgentError error) => error.Code switch
    {
        "timed_out" => RunStatus.TimedOut,
        "worker_lost" => RunStatus.WorkerLost,
        "expired" => RunStatus.Expired,
        _ => RunStatus.Failed,
    };

    private void End(RunStatus status, DateTimeOffset time) => (_status, _ended, _position) = (status, time, null);

    private void Complete(ToolCompleted tool) => _tools[tool.ToolCallId] =
        (_tools.GetValueOrDefault(tool.ToolCallId) ?? new(tool.ToolCallId, tool.Tool, ToolStatus.Executing)) with
        {
            Status = tool.Success ? ToolStatus.Completed : ToolStatus.Failed, Result = tool.Result, Error = tool.Error,
        };

    private void Answer(ApprovalResolved answered)
    {
        _approvals.Remove(answered.RequestId);
        if (_approvals.Count == 0)
            _status = RunStatus.Running;
    }

    private void Reset()
    {
        _messages.Clear();
        _tools.Clear();
        _approvals.Clear();
        _status = RunStatus.Running;
    }

    private MessageFold MessageOf(string id)
    {
        if (!_messages.TryGetValue(id, out var message))
            _messages.Add(id, message = new(new(id, "", false)));
        return message;
    }
}

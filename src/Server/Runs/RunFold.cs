using System.Text;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>What a run said so far: its events folded in order. A pure function of them, so that a replay gives the same.</summary>
internal sealed class RunFold(StoredRun run) : IRunFacts
{
    private readonly OrderedDictionary<string, MessageFold> _messages = [];
    private readonly OrderedDictionary<string, ToolFold> _tools = [];
    private AgentCompleted? _completed;
    private AgentError? _error;
    private RunStatus _status = RunStatus.Queued;

    public RunStatus Status
    {
        get => _status == RunStatus.Queued && IsAssigned ? RunStatus.Assigned : _status;
        private set => _status = value;
    }

    /// <summary>Whether a worker has the run; what its events do not tell. Whoever shows the run finds it out before.</summary>
    public bool IsAssigned { get; set; }

    /// <summary>Whether it waits for the turn of its thread; what its events do not tell. Known of a fold from a list of runs under way.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The highest number of a worker, 0 for none.</summary>
    public long LastN { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public int? QueuePosition { get; private set; }

    /// <summary>Just before the run's first event.</summary>
    public Cursor? Before { get; private set; }

    /// <summary>The place of the last event that is folded in, 0 for none.</summary>
    public long Seq { get; private set; }

    /// <summary>Everything up to it is folded in; <see langword="null"/> before the first event.</summary>
    public Cursor? At { get; private set; }

    public StoredRun Run => run;

    /// <summary>How large the fold was when it was kept last, for whoever keeps it.</summary>
    public long KeptBytes { get; set; }

    /// <summary>Up to which offset of the log it was kept last.</summary>
    public long KeptOffset { get; set; }

    public bool IsStarted => StartedAt is not null;

    public bool IsEnded => EndedAt is not null;

    /// <summary>An estimate of the memory that the fold holds, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>By how much <see cref="Bytes"/> grows with an event: a whole text takes the place of its pieces.</summary>
    public long GrowthBy(AgentEvent data) => EventSize.Of(data)
        - (data is MessageCompleted { MessageId: var id } && Message(id) is { } pieces ? 2 * pieces.Length : 0);

    public MessageFold? Message(string id) => _messages.GetValueOrDefault(id);

    public ToolFold? Tool(string id) => _tools.GetValueOrDefault(id);

    public bool IsToolKnown(string toolCallId) => _tools.ContainsKey(toolCallId);

    public bool IsToolOpen(string toolCallId) => Tool(toolCallId) is { Status: ToolStatus.Executing };

    public bool IsMessageComplete(string messageId) => Message(messageId) is { Complete: true };

    public ApprovalBook Approvals { get; } = new();

    public IEnumerable<ToolFold> OpenTools => _tools.Values.Where(tool => tool.Status == ToolStatus.Executing);

    public IEnumerable<MessageFold> OpenMessages => _messages.Values.Where(message => !message.Complete);

    /// <param name="data">What was said.</param>
    /// <param name="position">Where it is stored.</param>
    /// <param name="time">When.</param>
    /// <param name="n">Its worker's number, as the log counts.</param>
    public void Apply(AgentEvent data, EventPosition position, DateTimeOffset time, long? n = null)
    {
        LastN = Math.Max(LastN, n ?? 0);
        Before ??= position.Cursor with { Offset = position.Cursor.Offset - 1 };
        (Seq, At) = (position.Seq, position.Cursor);
        Bytes += GrowthBy(data);
        switch (data)
        {
            case RunQueued queued: QueuePosition = queued.Position; break;
            case AgentStarted: Start(time); break;
            case ToolExecuting tool: _tools.Add(tool.ToolCallId, new(tool, time)); break;
            case ToolCompleted tool: _tools[tool.ToolCallId].Complete(tool); break;
            case MessageDelta delta: MessageOf(delta.MessageId).Add(delta.Text, delta.Off); break;
            case MessageCompleted message: MessageOf(message.MessageId).Replace(message.Text); break;
            case ApprovalRequested asked: Ask(asked); break;
            case ApprovalResolved answered: Answer(answered); break;
            case RunReset: Reset(); break;
            case AgentCompleted completed: _completed = completed; End(RunStatus.Completed, time); break;
            case AgentError error: _error = error; End(RunEnds.StatusOf(error), time); break;
            case AgentCancelled: End(RunStatus.Cancelled, time); break;
        }
    }

    /// <summary>Where numbers go on: what a store knows of them that was not folded from events.</summary>
    public void NumberFrom(long lastN) => LastN = Math.Max(LastN, lastN);

    /// <summary>The run ended, and not all that it said up to its end is kept.</summary>
    /// <param name="ended">When.</param>
    /// <param name="terminal">Its last event; <see langword="null"/> when that is not kept either.</param>
    public void EndUnread(DateTimeOffset ended, AgentEvent? terminal)
    {
        (_completed, _error) = (terminal as AgentCompleted, terminal as AgentError ?? RunEnds.Lost);
        End(terminal switch { AgentCompleted => RunStatus.Completed, AgentCancelled => RunStatus.Cancelled, _ => RunEnds.StatusOf(_error) }, ended);
    }

    /// <summary>Everything of the log up to there was looked at.</summary>
    public void MoveTo(Cursor at) => At = at;

    /// <summary>Goes on from a fold that was kept. Tools of which only the state was kept count as begun with the run.</summary>
    public static RunFold Of(StoredRun run, RunState state, IEnumerable<AskedApproval> asked, long seq, Cursor? before, Cursor at)
    {
        var fold = new RunFold(run)
        {
            Status = state.Status, StartedAt = state.StartedAt, EndedAt = state.EndedAt, QueuePosition = state.Position,
            Before = before, Seq = seq, At = at, KeptOffset = at.Offset, _error = state.Error,
            _completed = state.Status == RunStatus.Completed ? new AgentCompleted(0, state.Result) : null,
        };
        foreach (var message in state.Messages)
            fold.MessageOf(message.MessageId).Restore(message);
        foreach (var tool in state.Tools)
            fold._tools.Add(tool.ToolCallId, ToolFold.Of(tool, state.StartedAt ?? state.CreatedAt));
        fold.Approvals.Restore(asked, state.Approvals);
        fold.Bytes = state.Messages.Sum(message => EventSize.Of(message.Text)) + state.Tools.Sum(tool => EventSize.Of(tool.Error)) + fold.Approvals.Bytes + fold.Approvals.Open.Sum(EventSize.Of);
        return fold;
    }

    public Run ToRun(Cursor at) => new(
        run.Run, run.Thread, run.Agent, Status, run.Created, at.ToString(), StartedAt, EndedAt, QueuePosition, run.ParentRun);

    public RunState ToState(Cursor at) => new(
        run.Run, run.Thread, run.Agent, Status, run.Created, at.ToString(), run.Input,
        [.. _messages.Values.Select(message => message.ToState())],
        [.. _tools.Values.Select(tool => tool.ToState())],
        [.. Approvals.Open],
        StartedAt, EndedAt, QueuePosition, run.ParentRun, _completed?.Result, _error);

    private MessageFold MessageOf(string id)
    {
        if (!_messages.TryGetValue(id, out var message))
            _messages.Add(id, message = new(id));
        return message;
    }

    private void Start(DateTimeOffset time) => (Status, StartedAt, QueuePosition) = (RunStatus.Running, time, null);

    private void End(RunStatus status, DateTimeOffset time) => (Status, EndedAt, QueuePosition) = (status, time, null);

    private void Ask(ApprovalRequested asked)
    {
        Approvals.Ask(asked);
        Status = RunStatus.AwaitingApproval;
    }

    private void Answer(ApprovalResolved answered)
    {
        Approvals.Settle(answered);
        if (Approvals.Open.Count == 0)
            Status = RunStatus.Running;
    }

    private void Reset()
    {
        _messages.Clear();
        _tools.Clear();
        Approvals.Withdraw();
        Bytes = Approvals.Bytes;
        Status = RunStatus.Running;
    }
}

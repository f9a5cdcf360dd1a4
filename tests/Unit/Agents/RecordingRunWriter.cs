using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>Records what a run says, keeps the rules that matter to an agent, and closes what is open at the end, as a real writer does.</summary>
internal sealed class RecordingRunWriter : IRunWriter
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly List<AgentEvent> _events = [];
    private readonly Dictionary<string, string> _messages = [];
    private bool _isEnded;

    public RecordingRunWriter(string input = """{"text":"hello"}""", UserKey? owner = null)
    {
        using var document = JsonDocument.Parse(input);
        Run = new(owner ?? Users.Alice, RunId.New(), ThreadId.Parse("t1"), "agent", document.RootElement.Clone(), DateTimeOffset.UnixEpoch);
    }

    public StoredRun Run { get; }

    public CancellationToken Ended => _ended.Token;

    public CancellationToken Broken => CancellationToken.None;

    /// <summary>Called before an event is stored; what it throws, the caller gets, and nothing is stored.</summary>
    public Action<AgentEvent>? Before { get; init; }

    public IReadOnlyList<AgentEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>The tool calls that the writer had to close because their agent had not.</summary>
    public int ClosedForAgent { get; private set; }

    public AgentEvent? End => Events.LastOrDefault(IsTerminal);

    public string Text => string.Concat(Events.OfType<MessageDelta>().Select(delta => delta.Text));

    public ValueTask WriteAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Before?.Invoke(data);
        lock (_gate)
        {
            if (data is MessageCompleted message && _messages.Remove(message.MessageId, out var text))
                Assert.Equal(text, message.Text);
            Store(data);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask TextAsync(string messageId, string text, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var said = _messages.GetValueOrDefault(messageId, "");
            var delta = new MessageDelta(messageId, text, said.Length);
            Before?.Invoke(delta);
            Store(delta);
            _messages[messageId] = said + text;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>How the next question is settled; it waits until then.</summary>
    public TaskCompletionSource<ApprovalResolved> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<ApprovalResolved> AskAsync(ApprovalRequested question, CancellationToken cancellationToken = default)
    {
        await WriteAsync(question, cancellationToken);
        return await Answer.Task.WaitAsync(cancellationToken);
    }

    public ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default)
    {
        Before?.Invoke(terminal);
        lock (_gate)
        {
            if (_isEnded)
                return ValueTask.FromResult(false);
            _isEnded = true;
            foreach (var tool in OpenTools())
            {
                ClosedForAgent++;
                _events.Add(new ToolCompleted(tool.ToolCallId, tool.Tool, false, 0, Error: "The run ended before the tool did."));
            }
            foreach (var (messageId, text) in _messages)
                _events.Add(new MessageCompleted(messageId, text));
            _events.Add(terminal);
        }
        _ended.Cancel();
        return ValueTask.FromResult(true);
    }

    /// <summary>The user cancels the run.</summary>
    public void Cancel() => Assert.True(EndAsync(new AgentCancelled()).AsTask().GetAwaiter().GetResult());

    public IReadOnlyList<ToolExecuting> OpenTools()
    {
        lock (_gate)
        {
            var closed = _events.OfType<ToolCompleted>().Select(tool => tool.ToolCallId).ToHashSet();
            return [.. _events.OfType<ToolExecuting>().Where(tool => !closed.Contains(tool.ToolCallId))];
        }
    }

    private static bool IsTerminal(AgentEvent data) => EventTypes.IsTerminal(data.Type);

    private void Store(AgentEvent data)
    {
        Assert.False(IsTerminal(data), "An end goes through EndAsync.");
        if (_isEnded)
            throw SignalException.Conflict("The run has ended; nothing more can be said in it.");
        if (data is ToolExecuting tool)
            Assert.DoesNotContain(tool.ToolCallId, _events.OfType<ToolExecuting>().Select(earlier => earlier.ToolCallId));
        if (data is ToolCompleted or ToolProgress)
            Assert.Contains(data is ToolCompleted done ? done.ToolCallId : ((ToolProgress)data).ToolCallId, OpenTools().Select(open => open.ToolCallId));
        _events.Add(data);
    }
}

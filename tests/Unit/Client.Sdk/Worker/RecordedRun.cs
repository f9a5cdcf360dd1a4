using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>A run that keeps what is said in it, as a line each.</summary>
internal sealed class RecordedRun : IAgentRun
{
    private int _messages;
    private int _tools;
    private string _text = "";

    public List<string> Said { get; } = [];

    /// <summary>The result of a tool that contains this is refused.</summary>
    public string? TooLarge { get; set; }

    public JsonElement Input => JsonSerializer.SerializeToElement(new { });

    public IReadOnlyList<RunState> History => [];

    public CancellationTokenSource Cancel { get; } = new();

    public CancellationToken Cancelled => Cancel.Token;

    public ValueTask ThinkingAsync(string text, string? step = null, int? progress = null) => Say($"thinks {text}");

    public async ValueTask<IToolCall> ToolAsync(string tool, JsonElement? arguments = null, string? purpose = null)
    {
        var call = new Call(this, $"c{++_tools}", tool);
        await Say($"calls {call.ToolCallId} {tool} {arguments?.GetRawText()}".TrimEnd());
        return call;
    }

    public ValueTask TextAsync(string delta)
    {
        _text += delta;
        return ValueTask.CompletedTask;
    }

    public ValueTask EndMessageAsync()
    {
        if (_text.Length > 0)
            Said.Add($"says m{++_messages} {_text}");
        _text = "";
        return ValueTask.CompletedTask;
    }

    public async Task<Approval> ApproveAsync(string prompt, string? tool = null, JsonElement? arguments = null, TimeSpan? expiresIn = null)
    {
        await Say($"asks {prompt}");
        return new(true);
    }

    public ValueTask CustomAsync(string name, JsonElement value) => Say($"custom {name}");

    public ValueTask CompleteAsync(JsonElement? result = null, string? summary = null, TokenUsage? usage = null) => Say("completes");

    private ValueTask Say(string line)
    {
        Said.Add(line);
        return ValueTask.CompletedTask;
    }

    private sealed class Call(RecordedRun run, string id, string tool) : IToolCall
    {
        private bool _isClosed;

        public string ToolCallId => id;

        public string Tool => tool;

        public ValueTask ProgressAsync(string? text = null, int? percent = null) => run.Say($"goes on {id}");

        public ValueTask CompleteAsync(JsonElement? result = null)
        {
            if (run.TooLarge is { } large && result?.GetRawText().Contains(large, StringComparison.Ordinal) == true)
                throw new SignalClientException("invalid_argument", "Too large.");
            _isClosed = true;
            return run.Say($"gets {id} {result?.GetRawText()}".TrimEnd());
        }

        public ValueTask FailAsync(string error)
        {
            _isClosed = true;
            return run.Say($"fails {id} {error}");
        }

        public ValueTask DisposeAsync() => _isClosed ? ValueTask.CompletedTask : FailAsync("no result");
    }
}

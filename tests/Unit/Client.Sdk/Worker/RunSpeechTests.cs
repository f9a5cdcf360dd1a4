using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

public sealed class RunSpeechTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RunOutbox _outbox = new(1000);
    private readonly RunSpeech _speech;

    public RunSpeechTests() => _speech = new("r1", _outbox, TimeSpan.FromMilliseconds(40), _time, NullLogger.Instance);

    [Fact]
    public async Task Text_GoesAtOnceFirst_ThenGatheredFor40Ms()
    {
        await TextAsync("One");
        Assert.Equal([("message_delta", "One", 0)], Said());
        await TextAsync(", two");
        await TextAsync(", three");
        Assert.Single(Said());
        _time.Advance(TimeSpan.FromMilliseconds(39));
        Assert.Single(Said());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([("message_delta", "One", 0), ("message_delta", ", two, three", 3)], Said());
        _time.Advance(TimeSpan.FromMilliseconds(40));
        await TextAsync(".");
        Assert.Equal(("message_delta", ".", 15), Said()[^1]);
    }

    [Fact]
    public async Task Text_ThatWaits_GoesOutBeforeAnythingElse()
    {
        await TextAsync("a");
        await TextAsync("b");
        await _speech.SayAsync(new AgentThinking("hm"), false, default);
        await TextAsync("c");
        await _speech.EndMessageAsync(default);
        await TextAsync("d");
        Assert.Equal(
            [("message_delta", "a", 0), ("message_delta", "b", 1), ("agent_thinking", "hm", 0), ("message_delta", "c", 2), ("message_completed", "abc", 0)],
            Said().Take(5));
        var end = _speech.SayAsync(new AgentCompleted(1), true, default);
        Assert.Equal(["message_delta", "agent_completed"], Said().TakeLast(2).Select(item => item.Type));
        Assert.Equal(["m1", "m1", "m1", "m1", "m2"], _outbox.Next().Where(item => item.Type.StartsWith("message", StringComparison.Ordinal)).Select(item => item.Data.GetProperty("messageId").GetString()));
        _outbox.Accept(7);
        await end.AsTask().WithinAsync("the end to be stored");
    }

    [Fact]
    public async Task Text_IsNeverHalfOfASurrogatePair()
    {
        await TextAsync("\ud83c");
        Assert.Empty(Said());
        await TextAsync("\udfe0");
        Assert.Equal([("message_delta", "🏠", 0)], Said());
        await TextAsync("\ud83c");
        await _speech.EndMessageAsync(default);
        Assert.Equal([("message_delta", "\ufffd", 2), ("message_completed", "🏠\ufffd", 0)], Said().Skip(1));
    }

    [Fact]
    public async Task Text_ThatIsLong_IsSaidInPieces_AndOneTooLongForAnEventIsNotSaidAgainWhole()
    {
        var text = string.Concat(Enumerable.Repeat("🏠", 120_000));
        await TextAsync(text);
        await _speech.EndMessageAsync(default);
        var pieces = Said();
        Assert.All(pieces, piece => Assert.True(piece is { Type: "message_delta", Text.Length: <= 16 * 1024 }));
        var whole = "";
        while (_outbox.Next() is { Count: > 0 } batch)
        {
            foreach (var item in batch)
            {
                Assert.Equal(whole.Length, item.Data.GetProperty("off").GetInt32());
                whole += item.Data.GetProperty("text").GetString();
            }

            _outbox.Accept(batch[^1].N);
        }

        Assert.Equal(text, whole);
    }

    [Fact]
    public async Task Tool_DisposedWithoutAResult_HasFailed_AndOneWithAResultIsClosedOnce()
    {
        await using (new Netra.Signal.Client.Worker.WorkerTool("c1", "search", _speech, _time, default))
            _ = Eventually.TrueAsync(() => Accepted(1), "the first to close");
        var tool = new Netra.Signal.Client.Worker.WorkerTool("c2", "read", _speech, _time, default);
        _time.Advance(TimeSpan.FromMilliseconds(7));
        var done = tool.CompleteAsync(JsonSerializer.SerializeToElement(42)).AsTask();
        await Eventually.TrueAsync(() => Accepted(2), "the second to close");
        await done;
        await tool.DisposeAsync();
        Assert.Throws<InvalidOperationException>(() => { _ = tool.ProgressAsync(); });
        await Assert.ThrowsAsync<InvalidOperationException>(() => tool.FailAsync("late").AsTask());
        Assert.Equal(["""{"toolCallId":"c1","tool":"search","success":false,"durationMs":0,"error":"The tool gave no result."}""", """{"toolCallId":"c2","tool":"read","success":true,"durationMs":7,"result":42}"""], _closed);
    }

    private readonly List<string> _closed = [];

    private bool Accepted(long n)
    {
        if (_outbox.Next() is not { Count: > 0 } batch)
            return false;
        _closed.AddRange(batch.Select(item => item.Data.GetRawText()));
        return _outbox.Accept(n);
    }

    private async Task TextAsync(string piece) => await _speech.TextAsync(piece, default);

    private IReadOnlyList<(string Type, string? Text, int Off)> Said() => [.. _outbox.Next().Select(item => (
        item.Type, item.Data.TryGetProperty("text", out var text) ? text.GetString() : null, item.Data.TryGetProperty("off", out var off) ? off.GetInt32() : 0))];
}

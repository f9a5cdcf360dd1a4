using System.Text;
using System.Text.Json;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog;

[Trait("Suite", "Quick")]
public sealed class EventFrameTests
{
    private static readonly Cursor At = new(new Epoch(123456789), 42);

    [Fact]
    public void Frame_OfARunEvent_IsTheHubMessageOfTheProtocol_ToTheLetter()
    {
        var e = new NewEvent(
            "tool_executing", ThreadId.Parse("t1"), RunId.Parse("r1"), "docs", new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            """{"toolCallId":"c1","tool":"search","arguments":{}}"""u8.ToArray());
        Assert.Equal(
            """{"type":1,"target":"tool_executing","arguments":[{"v":1,"type":"tool_executing","cursor":"@","offset":42,"threadId":"t1","runId":"r1","seq":3,"agent":"docs","time":"2026-11-20T10:00:00.000Z","data":{"toolCallId":"c1","tool":"search","arguments":{}}}]}""".Replace("@", At.ToString(), StringComparison.Ordinal) + "\u001e",
            Encoding.UTF8.GetString(Frame(e, new(At, 3)).Span));
    }

    [Fact]
    public void Frame_OfAThreadEvent_HasNoRun()
    {
        var arguments = Argument(Events.OfThread(), new(At, 0));
        Assert.False(arguments.TryGetProperty("runId", out _) || arguments.TryGetProperty("seq", out _) || arguments.TryGetProperty("agent", out _));
        Assert.Equal("t-events", arguments.GetProperty("threadId").GetString());
    }

    [Fact]
    public void Frame_OfAChildRun_NamesItsParent() =>
        Assert.Equal("r0", Argument(Events.Of(RunId.Parse("r1")) with { ParentRun = RunId.Parse("r0") }, new(At, 1)).GetProperty("parentRunId").GetString());

    [Fact]
    public void Frame_OfATracedRun_HasItsTraceContext()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Assert.Equal(trace, Argument(Events.Of(RunId.Parse("r1")) with { Traceparent = trace }, new(At, 1)).GetProperty("traceparent").GetString());
        Assert.False(Argument(Events.Of(RunId.Parse("r1")), new(At, 1)).TryGetProperty("traceparent", out _));
    }

    [Fact]
    public void Frame_WithTheLongestIdsAndNumbers_IsStillWhole()
    {
        var longest = new string('x', IdRules.MaxLength);
        var e = new NewEvent(
            AgentThinking.WireName, ThreadId.Parse(longest), RunId.Parse(longest), longest, DateTimeOffset.MaxValue,
            "{}"u8.ToArray(), RunId.Parse(longest), Traceparent: longest);
        var argument = Argument(e, new(new(new(Epoch.MaxValue), long.MaxValue), long.MaxValue));
        Assert.Equal(long.MaxValue, argument.GetProperty("offset").GetInt64());
        Assert.Equal(longest, argument.GetProperty("parentRunId").GetString());
    }

    [Fact]
    public void Frame_IsReadBackByTheContract()
    {
        var data = new AgentThinking("Ähm — 思考 \u001e \"quoted\" 😀", "step", 50);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(data, SignalJson.Context.AgentThinking);
        var argument = Argument(Events.Of(RunId.Parse("r1")) with { Data = bytes }, new(At, 1));
        var envelope = argument.Deserialize(SignalJson.Context.AgentThinkingEnvelope)!;
        Assert.Equal(data, envelope.Data);
        Assert.Equal((At.ToString(), 42L, 1L), (envelope.Cursor, envelope.Offset, envelope.Seq));
    }

    private static JsonElement Argument(NewEvent e, EventPosition position)
    {
        var frame = Frame(e, position);
        Assert.Equal(frame.Length - 1, frame.Span.IndexOf((byte)0x1e));
        return JsonDocument.Parse(frame[..^1]).RootElement.GetProperty("arguments")[0];
    }

    private static ReadOnlyMemory<byte> Frame(NewEvent e, EventPosition position)
    {
        var frame = new byte[EventFrame.MaxLength(e)];
        return frame.AsMemory(0, EventFrame.Write(e, position, frame));
    }
}

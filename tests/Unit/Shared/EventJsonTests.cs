using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class EventJsonTests
{
    public static TheoryData<string> Types => [.. EventSample.All.Select(sample => sample.Type)];

    [Fact]
    public void Types_AreThoseOfTheProtocolsTable_AndEachIsItsRecordsWireName()
    {
        Assert.Equal(EventSample.All.Select(sample => sample.Type).Order(), EventTypes.All.Keys.Order());
        Assert.All(EventTypes.All, type => Assert.Equal(type.Key, type.Value.GetField("WireName")!.GetRawConstantValue()));
        Assert.All(EventSample.All, sample => Assert.Equal(sample.Type, sample.Full.Type));
        var records = typeof(AgentEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AgentEvent)));
        Assert.Equal(records.Select(type => type.Name).Order(), EventTypes.All.Values.Select(type => type.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Data_Full_HasExactlyTheMembersOfTheTable(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        Assert.Equal(
            sample.Members.Split(' ').Select(name => name.TrimEnd('?')).Order(),
            Names(sample.Envelope(sample.Full, full: true)["data"]));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Data_Minimal_LeavesOptionalMembersOut(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        var data = sample.Envelope(sample.Minimal, full: false)["data"];
        Assert.Equal(sample.Members.Split(' ').Where(name => !name.EndsWith('?')).Order(), Names(data));
        Assert.DoesNotContain("null", data!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Envelope_HasExactlyItsMembers(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        var always = type.StartsWith("thread_", StringComparison.Ordinal)
            ? "v type cursor offset threadId time data"
            : "v type cursor offset threadId time data runId seq agent";
        var optional = type.StartsWith("thread_", StringComparison.Ordinal) ? " traceparent" : " parentRunId traceparent";
        var envelope = sample.Envelope(sample.Minimal, full: false);

        Assert.Equal(always.Split(' ').Order(), Names(envelope));
        Assert.Equal((always + optional).Split(' ').Order(), Names(sample.Envelope(sample.Full, full: true)));
        Assert.Equal(type, envelope["type"]!.GetValue<string>());
        Assert.Equal("2026-11-20T10:00:00.007Z", envelope["time"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Data_ReadBack_IsTheSame(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        foreach (var data in (AgentEvent[])[sample.Full, sample.Minimal])
        {
            var json = JsonSerializer.Serialize(data, data.GetType(), SignalJsonContext.Default);
            var back = JsonSerializer.Deserialize(json, data.GetType(), SignalJsonContext.Default)!;
            Assert.Equal(json, JsonSerializer.Serialize(back, data.GetType(), SignalJsonContext.Default));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Data_WithoutARequiredMember_OrWithNullForIt_IsRefused(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        foreach (var required in sample.Members.Split(' ').Where(name => !name.EndsWith('?')))
        {
            var data = sample.Envelope(sample.Full, full: true)["data"]!.AsObject();
            data.Remove(required);
            Assert.Throws<JsonException>(() => data.Deserialize(sample.Full.GetType(), SignalJsonContext.Default));
            data[required] = null;
            // Of all members only the value of a custom event may be null: it is the application's own.
            if (required != "value")
                Assert.Throws<JsonException>(() => data.Deserialize(sample.Full.GetType(), SignalJsonContext.Default));
        }
    }

    [Fact]
    public void Data_WithUnknownMembers_IsRead()
    {
        var thought = JsonSerializer.Deserialize("""{"text":"hm","later":{"a":1}}""", SignalJsonContext.Default.AgentThinking);
        Assert.Equal(new AgentThinking("hm"), thought);
    }

    [Theory]
    [InlineData("agent_completed", true, false)]
    [InlineData("agent_error", true, false)]
    [InlineData("agent_cancelled", true, false)]
    [InlineData("thread_created", false, true)]
    [InlineData("thread_updated", false, true)]
    [InlineData("thread_deleted", false, true)]
    public void Type_ThatEndsARunOrTellsOfAThread_IsKnown_AndNoOtherIs(string type, bool terminal, bool ofThread)
    {
        Assert.Equal(terminal, EventTypes.IsTerminal(type));
        Assert.Equal(ofThread, EventTypes.IsThreadEvent(type));
        Assert.Equal(3, EventTypes.All.Keys.Count(EventTypes.IsTerminal));
        Assert.Equal(3, EventTypes.All.Keys.Count(EventTypes.IsThreadEvent));
        Assert.False(EventTypes.IsTerminal(type.ToUpperInvariant()));
    }

    [Fact]
    public void Client_HasOneMethodPerEventType_AndTheTwoControlMessages()
    {
        var methods = typeof(IAgentClient).GetMethods().ToDictionary(
            method => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.Name), method => method.GetParameters().Single().ParameterType);
        Assert.Equal(EventTypes.All.Keys.Concat(["gap", "closing"]).Order(), methods.Keys.Order());
        Assert.All(EventTypes.All, type => Assert.Equal(typeof(EventEnvelope<>).MakeGenericType(type.Value), methods[type.Key]));
        Assert.Equal(typeof(GapNotice), methods[WireNames.Gap]);
        Assert.Equal(typeof(ClosingNotice), methods[WireNames.Closing]);
    }

    private static IEnumerable<string> Names(JsonNode? json) => json!.AsObject().Select(pair => pair.Key).Order();
}

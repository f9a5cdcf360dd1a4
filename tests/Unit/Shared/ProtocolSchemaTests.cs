using System.Text.Json.Nodes;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Unit.Shared.Schema;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class ProtocolSchemaTests
{
    private static readonly JsonObject Schema = ProtocolSchema.Build();
    private static readonly SchemaCheck Checker = new(Schema);

    public static TheoryData<string> Types => [.. EventTypes.All.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void ProtocolSchema_IsCurrent()
    {
        var path = Path.Combine(Repository(), "docs", "protocol.schema.json");
        if (Environment.GetEnvironmentVariable("NETRA_UPDATE_SCHEMA") == "1")
            File.WriteAllText(path, ProtocolSchema.Text());
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == ProtocolSchema.Text(),
            "docs/protocol.schema.json differs from the contract in src/Shared. If the contract is right, write the file again: "
            + "NETRA_UPDATE_SCHEMA=1 dotnet test tests/Unit --filter ProtocolSchema_IsCurrent");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Event_AsItIsSent_FitsItsSchema(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        var definition = sample.Full.GetType().Name + "Envelope";
        Assert.Empty(Checker.Problems(sample.Envelope(sample.Full, full: true), definition));
        Assert.Empty(Checker.Problems(sample.Envelope(sample.Minimal, full: false), definition));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Event_WithoutARequiredMemberOrOfAnotherType_DoesNotFit(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        var definition = sample.Full.GetType().Name + "Envelope";
        foreach (var required in Schema["$defs"]![definition]!["required"]!.AsArray())
        {
            var envelope = sample.Envelope(sample.Full, full: true);
            Assert.True(envelope.Remove(required!.GetValue<string>()));
            Assert.Contains($"{definition}.{required} is missing", Checker.Problems(envelope, definition));
        }

        var other = sample.Envelope(sample.Full, full: true);
        other["type"] = "another";
        Assert.NotEmpty(Checker.Problems(other, definition));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Event_RequiredMembersOfItsData_AreThoseOfTheTable(string type)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        var data = Schema["$defs"]![sample.Full.GetType().Name]!;
        var members = sample.Members.Split(' ');
        Assert.Equal(members.Select(name => name.TrimEnd('?')).Order(), data["properties"]!.AsObject().Select(pair => pair.Key).Order());
        Assert.Equal(
            members.Where(name => !name.EndsWith('?')).Order(),
            (data["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Order());
    }

    [Theory]
    [InlineData("agent_thinking", "progress")]
    [InlineData("tool_progress", "percent")]
    public void Share_OutsideItsRange_DoesNotFit(string type, string member)
    {
        var sample = EventSample.All.Single(one => one.Type == type);
        foreach (var (value, fits) in (ReadOnlySpan<(int, bool)>)[(-1, false), (0, true), (100, true), (101, false)])
        {
            var envelope = sample.Envelope(sample.Full, full: true);
            envelope["data"]![member] = JsonNode.Parse($"{value}");
            Assert.Equal(fits, Checker.Problems(envelope, sample.Full.GetType().Name + "Envelope").Count == 0);
        }
    }

    [Theory]
    [InlineData("StartRun", "StartRunRequest", "Run", "agent input")]
    [InlineData("Respond", "RespondRequest", "Run", "runId requestId approved")]
    [InlineData("Attach", "AttachRequest", "AttachAnswer", "")]
    [InlineData("ListAgents", "ListAgentsRequest", "AgentList", "")]
    public void Method_NamesItsArgumentAnswerAndRequiredMembers(string method, string argument, string answer, string required)
    {
        var entry = Schema["hubs"]!["user"]!["methods"]![method]!;
        Assert.Equal($"#/$defs/{argument}", entry["argument"]!["$ref"]!.GetValue<string>());
        Assert.Equal($"#/$defs/{answer}", entry["answer"]!["$ref"]!.GetValue<string>());
        Assert.Equal(required, string.Join(' ', (Schema["$defs"]![argument]!["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>())));
    }

    [Fact]
    public void Schema_AnywhereInIt_AllowsNoNull_ForbidsNoUnknownMember_AndHasNoDeadReference()
    {
        var nodes = All(Schema).ToArray();
        Assert.DoesNotContain(nodes, node => node is JsonValue value && value.ToString() == "null");
        Assert.DoesNotContain(nodes, node => node is JsonObject schema && schema.ContainsKey("additionalProperties"));
        Assert.All(
            nodes.OfType<JsonObject>().Select(schema => schema["$ref"]).OfType<JsonNode>(),
            reference => Assert.NotNull(Schema["$defs"]![reference.GetValue<string>().Split('/')[^1]]));
    }

    [Fact]
    public void Member_OfEveryRecord_SaysWhatItIsAndWhatItHolds()
    {
        // Members of any JSON at all.
        string[] free = ["arguments", "result", "answer", "value", "data"];
        foreach (var (definition, schema) in Schema["$defs"]!.AsObject())
            foreach (var (name, member) in schema!["properties"]?.AsObject() ?? [])
            {
                Assert.False(string.IsNullOrWhiteSpace(member!["description"]?.GetValue<string>()), $"{definition}.{name} has no description");
                Assert.True(free.Contains(name) || member["type"] is not null || member["$ref"] is not null || member["anyOf"] is not null, $"{definition}.{name} holds anything");
                Assert.Equal(member["type"]?.GetValue<string>() == "array", member["items"] is not null);
            }

        Assert.Equal("#/$defs/RunId", Schema["$defs"]!["StartRunRequest"]!["properties"]!["runId"]!["$ref"]!.GetValue<string>());
        Assert.Equal("#/$defs/ThreadId", Schema["$defs"]!["AttachRequest"]!["properties"]!["threads"]!["items"]!["$ref"]!.GetValue<string>());
        Assert.Equal("#/$defs/Timestamp", Schema["$defs"]!["Run"]!["properties"]!["endedAt"]!["$ref"]!.GetValue<string>());
    }

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject schema => schema.SelectMany(pair => All(pair.Value)).Prepend(schema),
        JsonArray list => list.SelectMany(All).Prepend(list),
        _ => [node],
    };

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Netra.Signal.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}

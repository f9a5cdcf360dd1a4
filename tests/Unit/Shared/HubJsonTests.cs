using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class HubJsonTests
{
    private static readonly DateTimeOffset Time = EventSample.Time;
    private static readonly JsonElement Empty = EventSample.Json("{}");

    [Theory]
    [InlineData(typeof(Run), "runId threadId agent status createdAt startedAt endedAt position parentRunId cursor")]
    [InlineData(typeof(RunState), "runId threadId agent status createdAt startedAt endedAt position parentRunId cursor input messages tools approvals result error")]
    [InlineData(typeof(MessageState), "messageId text complete")]
    [InlineData(typeof(ThreadInfo), "threadId title createdAt updatedAt activeRunId")]
    [InlineData(typeof(AttachRequest), "cursor threads")]
    [InlineData(typeof(AttachAnswer), "outcome cursor replayed reason runs")]
    [InlineData(typeof(StartRunRequest), "agent input threadId runId traceparent")]
    [InlineData(typeof(CancelRunRequest), "runId reason")]
    [InlineData(typeof(RespondRequest), "runId requestId approved answer")]
    [InlineData(typeof(GetRunRequest), "runId")]
    [InlineData(typeof(ListAgentsRequest), "")]
    [InlineData(typeof(AgentList), "agents")]
    [InlineData(typeof(AgentInfo), "name description available")]
    [InlineData(typeof(CreateThreadRequest), "title threadId")]
    [InlineData(typeof(RenameThreadRequest), "threadId title")]
    [InlineData(typeof(DeleteThreadRequest), "threadId")]
    [InlineData(typeof(ListThreadsRequest), "limit before")]
    [InlineData(typeof(ThreadPage), "threads next")]
    [InlineData(typeof(GetThreadRequest), "threadId limit before")]
    [InlineData(typeof(ThreadHistory), "thread runs next")]
    [InlineData(typeof(WatchRequest), "threads")]
    [InlineData(typeof(WatchAnswer), "threads")]
    [InlineData(typeof(RefreshTokenRequest), "token")]
    [InlineData(typeof(RefreshTokenAnswer), "expiresAt")]
    [InlineData(typeof(GapNotice), "reason cursor runs")]
    [InlineData(typeof(ClosingNotice), "code reason reconnect retryAfterMs")]
    [InlineData(typeof(RegisterRequest), "agents")]
    [InlineData(typeof(AgentOffer), "name description concurrency")]
    [InlineData(typeof(RegisterAnswer), "leaseSeconds window")]
    [InlineData(typeof(PublishRequest), "lease events")]
    [InlineData(typeof(WorkerEvent), "n type data")]
    [InlineData(typeof(PublishAnswer), "acceptedThrough window")]
    [InlineData(typeof(RenewRequest), "leases")]
    [InlineData(typeof(RenewAnswer), "renewed lost")]
    [InlineData(typeof(ResumeRequest), "leases")]
    [InlineData(typeof(ResumeAnswer), "runs lost")]
    [InlineData(typeof(ResumedRun), "lease acceptedThrough cancelRequested")]
    [InlineData(typeof(ReleaseRequest), "lease reason")]
    [InlineData(typeof(RunAssignment), "lease runId threadId agent input history attempt traceparent")]
    [InlineData(typeof(RunCancelRequest), "lease reason")]
    [InlineData(typeof(ApprovalAnswer), "lease requestId approved answer")]
    [InlineData(typeof(ToolState), "toolCallId tool status arguments result error")]
    public void Record_HasExactlyTheMembersOfTheProtocol(Type type, string members) =>
        Assert.Equal(
            members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            Info(type).Properties.Select(property => property.Name).Order());

    [Fact]
    public void Run_JustQueued_LeavesOptionalMembersOut() =>
        Assert.Equal(
            """{"runId":"r1","threadId":"t1","agent":"docs","status":"queued","createdAt":"2026-11-20T10:00:00.007Z","cursor":"a-0"}""",
            JsonSerializer.Serialize(new Run(RunId.Parse("r1"), ThreadId.Parse("t1"), "docs", RunStatus.Queued, Time, "a-0"), SignalJsonContext.Default.Run));

    [Fact]
    public void RunState_JustStarted_LeavesOptionalMembersOut_AndIsReadBack()
    {
        var state = new RunState(RunId.Parse("r1"), ThreadId.Parse("t1"), "docs", RunStatus.Running, Time, "a-1", Empty, [], [], []);
        var json = JsonSerializer.Serialize(state, SignalJsonContext.Default.RunState);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
        var back = JsonSerializer.Deserialize(json, SignalJsonContext.Default.RunState);
        Assert.Equal(json, JsonSerializer.Serialize(back, SignalJsonContext.Default.RunState));
    }

    [Fact]
    public void Status_OfRunsToolsAndApprovals_HaveTheirWireNamesAlone()
    {
        AssertNames<RunStatus>("queued assigned running awaiting_approval completed failed cancelled timed_out worker_lost expired");
        AssertNames<ToolStatus>("executing completed failed");
        AssertNames<ApprovalResolver>("user expired run_ended");
    }

    [Fact]
    public void Contract_OfBothHubs_TakesOneObject_AndIsInTheJsonContext()
    {
        foreach (var method in ((Type[])[typeof(IAgentHub), typeof(IWorkerHub), typeof(IAgentClient), typeof(IWorkerClient)]).SelectMany(type => type.GetMethods()))
        {
            Assert.NotNull(Info(Assert.Single(method.GetParameters()).ParameterType));
            if (method.ReturnType.IsGenericType)
                Assert.NotNull(Info(method.ReturnType.GetGenericArguments().Single()));
        }

        Assert.Equal(
            ["approval_answered", "run_assigned", "run_cancel_requested"],
            typeof(IWorkerClient).GetMethods().Select(method => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.Name)).Order());
    }

    [Fact]
    public void Contract_Anywhere_NamesNoUserTenantOrConnection()
    {
        var members = typeof(EventTypes).Assembly.GetExportedTypes().Where(type => type.Namespace!.EndsWith(".Events") || type.Namespace.EndsWith(".Hub"))
            .SelectMany(type => type.GetProperties()).Select(property => property.Name);
        Assert.DoesNotContain(members, name => name.Contains("User") || name.Contains("Tenant") || name.Contains("Connection") || name.Contains("Worker"));
    }

    [Fact]
    public void Codes_AreThoseOfTheProtocol()
    {
        Assert.Equal(["invalid_argument", "not_found", "conflict", "limit_exceeded", "unauthorized", "forbidden", "unavailable", "internal"], ErrorCodes.All);
        Assert.Equal(["epoch_changed", "trimmed", "cursor_ahead"], GapReasons.All);
        Assert.Equal(["live", "tail", "gap"], AttachOutcomes.All);
        Assert.Equal(["token_expired", "not_attached", "slow_consumer", "going_away", "internal"], CloseCode.All.Select(code => code.Name));
        Assert.Equal("/hubs/agent /hubs/worker gap closing start 1", string.Join(' ',
            WireNames.UserHubPath, WireNames.WorkerHubPath, WireNames.Gap, WireNames.Closing, WireNames.StartCursor, WireNames.ProtocolVersion));
    }

    private static void AssertNames<TEnum>(string names)
        where TEnum : struct, Enum
    {
        Assert.Equal(names, string.Join(' ', Enum.GetValues<TEnum>().Select(value => Json(value).Trim('"'))));
        Assert.All(names.Split(' '), name => Assert.Equal($"\"{name}\"", Json(JsonSerializer.Deserialize<TEnum>($"\"{name}\""))));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TEnum>("0"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TEnum>("\"0\""));
        Assert.Throws<JsonException>(() => Json((TEnum)(object)99));
    }

    private static string Json<TEnum>(TEnum value) => JsonSerializer.Serialize(value);

    private static JsonTypeInfo Info(Type type) => SignalJsonContext.Default.GetTypeInfo(type)!;
}

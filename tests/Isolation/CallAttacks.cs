using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>What Bob may try through the hub's own methods.</summary>
public sealed class CallAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_ReadingAlicesRun_GetsTheSameAnswerAsForNoRun_AndAliceReadsIt()
    {
        var run = await RunToEndAsync(Alice, AliceName);
        var foreign = await RefusedAsync(() => Bob.InvokeAsync("GetRun", new { runId = run }));
        var unknown = await RefusedAsync(() => Bob.InvokeAsync("GetRun", new { runId = "never-was" }));
        Assert.Equal(unknown.Message, foreign.Message);
        Assert.Equal("not_found", foreign.Code);
        Assert.Equal("completed", (await Alice.InvokeAsync("GetRun", new { runId = run })).GetProperty("status").GetString());
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_CancellingAlicesRun_IsToldNotFound_AndItCompletes()
    {
        var run = (await StartRunAsync(Alice, AliceName)).GetProperty("runId").GetString();
        Assert.Equal("not_found", (await RefusedAsync(() => Bob.InvokeAsync("CancelRun", new { runId = run }))).Code);
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run to complete");
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_UsingAlicesRunAndThreadNames_GetsARunOfHisOwn()
    {
        var alices = await StartRunAsync(Alice, AliceName, "shared-run", "shared-thread");
        var bobs = await StartRunAsync(Bob, BobName, "shared-run", "shared-thread");
        Assert.NotEqual(alices.GetProperty("cursor").GetString(), bobs.GetProperty("cursor").GetString());
        await Alice.WaitForAsync(heard => heard.RunId == "shared-run" && heard.Target == "agent_completed", "Alice's run");
        await Bob.WaitForAsync(heard => heard.RunId == "shared-run" && heard.Target == "agent_completed", "Bob's run");
        AssertHeardOnly(Alice, AliceName, "shared-run");
        AssertHeardOnly(Bob, BobName, "shared-run");
        await Bob.InvokeAsync("CancelRun", new { runId = "shared-run" });
        Assert.Equal("completed", (await Alice.InvokeAsync("GetRun", new { runId = "shared-run" })).GetProperty("status").GetString());
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_AttachingWithAlicesCursor_IsToldOfAGap_AndReceivesOnlyHisOwn()
    {
        await RunToEndAsync(Alice, AliceName);
        await using var mallory = await Gateway.ConnectAsync(BobName);
        var answer = await mallory.InvokeAsync("Attach", new { cursor = Alice.Events[0].Cursor });
        Assert.Equal("gap", answer.GetProperty("outcome").GetString());
        Assert.Equal("epoch_changed", answer.GetProperty("reason").GetString());
        Assert.Equal(0, answer.GetProperty("runs").GetArrayLength());
        var bobs = await RunToEndAsync(mallory, BobName);
        Assert.DoesNotContain(mallory.Events, heard => heard.RunId is not null && heard.RunId != bobs);
        Assert.Single(mallory.Events, heard => heard.RunId is null);
        Assert.DoesNotContain(AliceName, mallory.Received, StringComparison.Ordinal);
        await using var alices = await Gateway.ConnectAsync(AliceName);
        Assert.Equal("tail", (await alices.InvokeAsync("Attach", new { cursor = Alice.Events[0].Cursor })).GetProperty("outcome").GetString());
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_WatchingAlicesThread_HearsNothingOfIt()
    {
        var thread = (await StartRunAsync(Alice, AliceName)).GetProperty("threadId").GetString()!;
        await Bob.InvokeAsync("Watch", new { threads = new[] { thread } });
        await RunToEndAsync(Alice, AliceName);
        Assert.Empty(Bob.Events);
        await Bob.InvokeAsync("Watch", new { });
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("Attach", """[{"cursor":"garbage"}]""", "conflict")]
    [InlineData("Attach", "[{}]", "conflict")]
    [InlineData("Attach", """[{"cursor":7}]""", "invalid_argument")]
    [InlineData("Attach", """[{"threads":["a b"]}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"nobody","input":{}}]""", "not_found")]
    [InlineData("StartRun", """[{"input":{}}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"docs"}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"docs","input":"text"}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"docs","input":{"text":"\ud800"}}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"docs","input":{},"runId":"undefined"}]""", "invalid_argument")]
    [InlineData("StartRun", """[{"agent":"docs","input":{},"threadId":" "}]""", "invalid_argument")]
    [InlineData("GetRun", """[{"runId":""}]""", "invalid_argument")]
    [InlineData("GetRun", "[{}]", "invalid_argument")]
    [InlineData("GetRun", "[null]", "invalid_argument")]
    [InlineData("GetRun", "[]", "invalid_argument")]
    [InlineData("GetRun", "[{},{}]", "invalid_argument")]
    [InlineData("GetRun", """["r1"]""", "invalid_argument")]
    [InlineData("CancelRun", """[{"runId":"NULL"}]""", "invalid_argument")]
    [InlineData("RefreshToken", "[{}]", "invalid_argument")]
    [InlineData("RefreshToken", """[{"token":"a.b.c"}]""", "unauthorized")]
    [InlineData("NoSuchMethod", "[{}]", "not_found")]
    [InlineData("OnConnectedAsync", "[]", "not_found")]
    [InlineData("Dispose", "[]", "not_found")]
    public async Task Bob_CallingWrongly_IsToldWhy_InOneSentence_AndStaysConnected(string method, string arguments, string code)
    {
        var refusal = await RefusedAsync(() => Bob.InvokeRawAsync(method, arguments));
        Assert.Equal(code, refusal.Code);
        Assert.Matches("^[a-z_]+: [^\n]+[.}]$", refusal.Message);
        Assert.DoesNotContain("Exception", refusal.Message, StringComparison.Ordinal);
        Assert.Null(Bob.Close);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_RepeatingARunWithANumberBeyondReason_GetsHisRun_AndNoFailure()
    {
        const string Arguments = """[{"agent":"docs","runId":"numbered","input":{"text":"cursor","n":1e99999999999}}]""";
        await Bob.InvokeRawAsync("StartRun", Arguments);
        Assert.Equal("numbered", (await Bob.InvokeRawAsync("StartRun", Arguments)).GetProperty("runId").GetString());
        var other = await RefusedAsync(() => Bob.InvokeRawAsync("StartRun", Arguments.Replace("1e9", "2e9", StringComparison.Ordinal)));
        Assert.Equal("conflict", other.Code);
        await Bob.WaitForAsync(heard => heard.RunId == "numbered" && heard.Target == "agent_completed", "Bob's run");
        Assert.Equal("not_found", (await RefusedAsync(() => Alice.InvokeAsync("GetRun", new { runId = "numbered" }))).Code);
        await RunToEndAsync(Alice, AliceName);
        Assert.Empty(Gateway.UnexpectedComplaints());
    }

    [Theory]
    [InlineData("""{"type":1,"invocationId":"s","target":"Attach","arguments":[{}],"streamIds":["1"]}""")]
    [InlineData("""{"type":4,"invocationId":"s","target":"Attach","arguments":[{}]}""")]
    public async Task Bob_CallingWithStreams_IsToldThereAreNone(string frame)
    {
        await using var bob = await Gateway.ConnectAsync(BobName);
        await bob.SendTextAsync(frame + RawHubClient.Separator);
        await Eventually.TrueAsync(() => bob.Received.Contains("\"invocationId\":\"s\"", StringComparison.Ordinal), "the answer");
        Assert.Contains("""{"type":3,"invocationId":"s","error":"not_found: This hub has no streams."}""", bob.Received, StringComparison.Ordinal);
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_NamingAUserInEveryWayHeCanThinkOf_ActsForHimself()
    {
        await using var bob = await RawHubClient.ConnectAsync(Gateway.Address, new()
        {
            Token = await Gateway.DevTokenAsync(BobName),
            Path = $"/hubs/agent?user={AliceName}&userId={AliceName}&sub={AliceName}",
            Headers = new Dictionary<string, string> { ["X-User-Id"] = AliceName, ["X-Forwarded-User"] = AliceName, ["Cookie"] = $"user={AliceName}" },
        });
        await bob.InvokeAsync("Attach", new { user = AliceName, userId = AliceName, owner = AliceName });
        var run = await bob.InvokeAsync("StartRun", new { agent = "docs", input = new { text = "cursor" }, user = AliceName, userId = AliceName, runId = "named" });
        await bob.WaitForAsync(heard => heard.RunId == "named" && heard.Target == "agent_completed", "Bob's run");
        Assert.Equal("not_found", (await RefusedAsync(() => Alice.InvokeAsync("GetRun", new { runId = "named" }))).Code);
        Assert.DoesNotContain(Alice.Events, heard => heard.RunId == "named");
        Assert.Equal(run.GetProperty("runId").GetString(), (await Bob.InvokeAsync("GetRun", new { runId = "named" })).GetProperty("runId").GetString());
    }
}

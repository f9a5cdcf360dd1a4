using System.Net;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

public sealed class MalloryTheWorkerTests : WorkerTests
{
    [Fact]
    public async Task Mallory_WithAlicesLease_IsForbiddenEverything_AndItIsCounted()
    {
        var (run, lease) = await BeginAliceAsync();
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Mallory.PublishAsync(lease, 3, ("agent_completed", new { durationMs = 1 }))), StringComparison.Ordinal);
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Mallory.Client.InvokeAsync("Release", new { lease })), StringComparison.Ordinal);
        foreach (var verb in (string[])["Renew", "Resume"])
            Assert.Equal(lease, (await Mallory.Client.InvokeAsync(verb, new { leases = new[] { lease } })).GetProperty("lost")[0].GetString());
        Assert.Equal(4, await MetricAsync("netra_signal_violations_total{kind=\"foreign_lease\""));
        Assert.Equal(4, await MetricAsync("netra_signal_leases_total{outcome=\"foreign\""));
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Mallory_GuessingLeases_GetsOneAnswer_AndNothingOfAnybodys()
    {
        var (run, lease) = await BeginAliceAsync();
        var answers = new HashSet<string>();
        foreach (var guess in (string[])[run, "alice", "AAAA", lease[..^2], lease + "A", new string('A', lease.Length), new string('x', 100_000)])
            answers.Add(await RefusedAsync(() => Mallory.PublishAsync(guess, 1, ("agent_thinking", new { text = "mine?" }))));
        Assert.StartsWith("forbidden: ", Assert.Single(answers), StringComparison.Ordinal);
        Assert.StartsWith("invalid_argument: ", await RefusedAsync(() => Mallory.Client.InvokeAsync("Publish", new { events = Array.Empty<object>() })), StringComparison.Ordinal);
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Mallory_ServingAlicesAgent_IsForbidden_AndGetsNoRunOfIt()
    {
        var (run, lease) = await BeginAliceAsync();
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Mallory.RegisterAsync("remote")), StringComparison.Ordinal);
        Assert.StartsWith("forbidden: ", await RefusedAsync(() => Mallory.RegisterAsync("docs")), StringComparison.Ordinal);
        await AliceIsUndisturbedAsync(run, lease);
        Assert.DoesNotContain(Mallory.Client.Invocations, heard => heard.Target == "run_assigned");
        Assert.Contains(Gateway.Log.Complaints, line => line.Contains("refused register", StringComparison.Ordinal) && line.Contains("foreign_agent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mallory_ReplayingALeaseOfHerOwnThatIsOver_ChangesNothing()
    {
        await Bob.InvokeAsync("StartRun", new { agent = "mallorys", runId = "bobs", input = new { canary = Canaries.For("bob") } });
        var hers = await Mallory.LeaseAsync("bobs");
        await Mallory.SayAsync(hers, ("agent_completed", new { durationMs = 1 }));
        var (run, lease) = await BeginAliceAsync();
        Assert.StartsWith("conflict: ", await RefusedAsync(() => Mallory.PublishAsync(hers, 2, ("agent_thinking", new { text = "still here" }))), StringComparison.Ordinal);
        Assert.Equal(hers, (await Mallory.Client.InvokeAsync("Renew", new { leases = new[] { hers } })).GetProperty("lost")[0].GetString());
        await AliceIsUndisturbedAsync(run, lease);
        Assert.DoesNotContain(Bob.Events, heard => heard.Target == "agent_thinking");
    }

    [Fact]
    public async Task Mallory_Flooding_IsRefused_AndHoldsUpNobody()
    {
        await Bob.InvokeAsync("StartRun", new { agent = "mallorys", runId = "bobs", input = new { } });
        var hers = await Mallory.LeaseAsync("bobs");
        var (run, lease) = await BeginAliceAsync();
        (string, object)[] many = [.. Enumerable.Repeat(("agent_thinking", (object)new { text = new string('x', 2000) }), 17)];
        var floods = Enumerable.Range(0, 50).Select(_ => RefusedAsync(() => Mallory.PublishAsync(hers, 1, many))).ToArray();
        await AliceIsUndisturbedAsync(run, lease);
        Assert.All(await Task.WhenAll(floods), answer => Assert.StartsWith("limit_exceeded: ", answer, StringComparison.Ordinal));
        await Mallory.SayAsync(hers, ("agent_completed", new { durationMs = 1 }));
    }

    [Fact]
    public async Task Mallory_SendingAFrameOverTheLimit_IsClosed_AndAliceHearsOn()
    {
        var (run, lease) = await BeginAliceAsync();
        await Mallory.Client.SendTextAsync($$"""{"type":1,"target":"Publish","arguments":[{"lease":"{{new string('x', 1_200_000)}}"}]}{{RawHubClient.Separator}}""");
        await Mallory.Client.WaitForCloseAsync();
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Bob_WithHisToken_Gets403_OnTheWorkersSide_AndAWorker_OnTheUsers()
    {
        var (run, lease) = await BeginAliceAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await UpgradeAsync("/hubs/worker", await Gateway.DevTokenAsync("bob")));
        Assert.Equal(HttpStatusCode.Forbidden, await UpgradeAsync("/hubs/agent", await Gateway.WorkerTokenAsync("app")));
        foreach (var verb in (string[])["register", "publish", "renew", "resume", "release", "assignments"])
        {
            using var request = new HttpRequestMessage(verb == "assignments" ? HttpMethod.Get : HttpMethod.Post, $"/v1/worker/{verb}") { Content = new StringContent("{}") };
            using var nobody = await Gateway.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
            using var bobs = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new StringContent("{}") };
            bobs.Headers.Authorization = new("Bearer", await Gateway.DevTokenAsync("bob"));
            using var bob = await Gateway.Http.SendAsync(bobs);
            Assert.Equal(HttpStatusCode.Forbidden, bob.StatusCode);
        }

        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Bob_CancellingAlicesRun_OrStartingOneOfTheSameName_DoesNotTouchHers()
    {
        var (run, lease) = await BeginAliceAsync();
        Assert.StartsWith("not_found: ", await RefusedAsync(() => Bob.InvokeAsync("CancelRun", new { runId = run })), StringComparison.Ordinal);
        await StartAsync(Bob, "bob", run);
        await Eventually.TrueAsync(() => Worker.Client.Invocations.Count(heard => heard.Target == "run_assigned") == 2, "Bob's run to be assigned");
        var bobs = Worker.Client.Invocations.Last(heard => heard.Target == "run_assigned").Argument.GetProperty("lease").GetString()!;
        await Bob.InvokeAsync("CancelRun", new { runId = run });
        await Worker.Client.WaitForAsync(heard => heard.Target == "run_cancel_requested" && heard.Argument.GetProperty("lease").GetString() == bobs, "the worker to be asked");
        await Worker.SayAsync(bobs, ("agent_cancelled", new { }));
        await Bob.WaitForAsync(heard => heard.Target == "agent_cancelled", "Bob's run to be cancelled");
        await AliceIsUndisturbedAsync(run, lease);
        Assert.DoesNotContain("alice", Canaries.Owners(Bob.Received));
    }

    [Theory]
    [InlineData("Publish", """[{"lease":"x","events":"no"}]""")]
    [InlineData("Publish", "[null]")]
    [InlineData("Publish", "[]")]
    [InlineData("Register", "[{}]")]
    [InlineData("Register", """[{"agents":[{"name":"mallorys"}]}]""")]
    [InlineData("Register", """[{"agents":[null]}]""")]
    [InlineData("Renew", "[{}]")]
    [InlineData("Renew", """[{"leases":[null]}]""")]
    [InlineData("Resume", """[{"leases":7}]""")]
    [InlineData("Release", "[{}]")]
    public async Task Mallory_CallingWrongly_IsToldWhy_InOneSentence_AndStaysConnected(string method, string arguments)
    {
        var message = await RefusedAsync(() => Mallory.Client.InvokeRawAsync(method, arguments));
        Assert.Matches("^invalid_argument: [^\n]+[.}]$", message);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        Assert.Null(Mallory.Client.Close);
        Assert.StartsWith("not_found: ", await RefusedAsync(() => Mallory.Client.InvokeAsync("StartRun", new { agent = "docs", input = new { } })), StringComparison.Ordinal);
        var (run, lease) = await BeginAliceAsync();
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Mallory_WhoseTokenExpires_IsToldAndClosed_AndAliceHearsOn()
    {
        var (run, lease) = await BeginAliceAsync();
        await using var brief = await RawWorker.ConnectAsync(Gateway.Address, await Gateway.WorkerTokenAsync("mallory", 5));
        await brief.RegisterAsync("mallorys");
        await brief.Client.WaitForAsync(heard => heard.Target == "closing" && heard.Argument.GetProperty("code").GetString() == "token_expired", "to be told");
        await brief.Client.WaitForCloseAsync();
        await AliceIsUndisturbedAsync(run, lease);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>The same calls over HTTP, with the same rules.</summary>
public sealed class HttpWorkerTests : WorkerTests
{
    private protected override Dictionary<string, string> Settings => new(base.Settings) { ["Netra:Workers:Applications:http:0"] = "far" };

    [Fact]
    public async Task Worker_OverHttp_CarriesARunToItsEnd_AndAliceHearsItWhole()
    {
        await using var worker = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"));
        Assert.Equal(30, (await worker.CallAsync("register", new { agents = new[] { new { name = "far", concurrency = 2 } } })).GetProperty("leaseSeconds").GetInt32());
        await worker.ListenAsync();
        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-1", input = new { text = "hi" } });
        var assigned = await worker.HeardAsync("run_assigned");
        Assert.Equal("far-1", assigned.GetProperty("runId").GetString());
        var lease = assigned.GetProperty("lease").GetString()!;
        Assert.Equal(lease, (await worker.CallAsync("renew", new { leases = new[] { lease } })).GetProperty("renewed")[0].GetString());
        Assert.Equal(1, (await worker.PublishAsync(lease, 1, "agent_thinking", new { thought = "hm" })).GetProperty("acceptedThrough").GetInt64());
        Assert.Equal(1, (await worker.PublishAsync(lease, 1, "agent_thinking", new { thought = "hm" })).GetProperty("acceptedThrough").GetInt64());
        await Alice.InvokeAsync("CancelRun", new { runId = "far-1", reason = "enough" });
        Assert.Equal("enough", (await worker.HeardAsync("run_cancel_requested")).GetProperty("reason").GetString());
        Assert.True((await worker.CallAsync("resume", new { leases = new[] { lease } })).GetProperty("runs")[0].GetProperty("cancelRequested").GetBoolean());
        await worker.PublishAsync(lease, 2, "agent_cancelled", new { });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_cancelled", "the end");
        Assert.Equal(["agent_started", "agent_thinking", "agent_cancelled"], Alice.Events.Where(e => e.RunId == "far-1").Select(e => e.Target));
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Workers_OfTwoApplications_ThatHaveOneName_AreTwo()
    {
        await using var worker = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"));
        await worker.CallAsync("register", new { agents = new[] { new { name = "far", concurrency = 2 } } });
        await worker.ListenAsync();
        await using var mallory = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("mallory"));
        Assert.Contains("conflict: ", (await Assert.ThrowsAsync<HttpRequestException>(() => mallory.CallAsync("resume", new { leases = Array.Empty<string>() }))).Message, StringComparison.Ordinal);
        await mallory.ListenAsync();
        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-1", input = new { canary = Canaries.For("alice") } });
        var lease = (await worker.HeardAsync("run_assigned")).GetProperty("lease").GetString()!;
        await worker.PublishAsync(lease, 1, "agent_completed", new { durationMs = 1 });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_completed", "the end");
        Assert.False(mallory.HasHeard("run_assigned"));
    }

    [Theory]
    [InlineData("publish", """{"lease":"guess","events":[{"n":1,"type":"agent_thinking","data":{"text":"x"}}]}""", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("publish", "{", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("publish", "null", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("publish", "[]", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("publish", """{"lease":7}""", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("register", """{"agents":[{"name":"remote","concurrency":1}]}""", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("register?worker=a b", """{"agents":[]}""", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("resume", """{"leases":[]}""", HttpStatusCode.Conflict, "conflict")]
    [InlineData("release", "{}", HttpStatusCode.BadRequest, "invalid_argument")]
    public async Task Worker_CallingWrongly_IsToldWhy_WithAStatusAndACode(string verb, string body, HttpStatusCode status, string code)
    {
        var (run, lease) = await BeginAliceAsync();
        using var answer = await SendAsync(verb, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Matches($"^{code}: [^\n]+[.}}]$", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    public async Task Worker_WithAnotherContentType_OrATooLargeBody_IsRefused()
    {
        using var text = await SendAsync("publish", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.BadRequest, text.StatusCode);
        using var large = await SendAsync("publish", new StringContent($$"""{"lease":"{{new string('x', 1_200_000)}}"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string verb, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/worker/{verb}") { Content = content };
        request.Headers.Authorization = new("Bearer", await Gateway.WorkerTokenAsync("http"));
        return await Gateway.Http.SendAsync(request);
    }
}

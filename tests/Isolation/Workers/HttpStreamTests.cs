using System.Net;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>The stream of a worker over HTTP ends with its token and with its successor; bodies that do not end hold up nobody.</summary>
public sealed class HttpStreamTests : WorkerTests
{
    private protected override Dictionary<string, string> Settings => new(base.Settings) { ["Netra:Workers:Applications:http:0"] = "far" };

    [Fact]
    public async Task Worker_WhoseTokenExpires_IsToldAndClosed_AndIsGivenNoRunAfterThat()
    {
        var (run, lease) = await BeginAliceAsync();
        await using var brief = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http", 5), "brief");
        await RegisterAsync(brief);
        await brief.ListenAsync();
        await brief.Ended.WithinAsync("the stream to end with its token");
        Assert.Equal("token_expired", (await brief.HeardAsync("closing")).GetProperty("code").GetString());

        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-1", input = new { canary = Canaries.For("alice") } });
        Assert.Equal("queued", (await Alice.InvokeAsync("GetRun", new { runId = "far-1" })).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<HttpRequestException>(() => RegisterAsync(brief))).StatusCode);
        await using var fresh = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"), "fresh");
        await RegisterAsync(fresh);
        await fresh.ListenAsync();
        await fresh.PublishAsync(await fresh.LeaseAsync("far-1"), 1, "agent_completed", new { durationMs = 1 });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_completed", "the end");
        Assert.False(brief.HasHeard("run_assigned"));
        await AliceIsUndisturbedAsync(run, lease);
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Worker_ThatOpensASecondStream_ClosesItsFirst_AndOneOfTheSameNameOfAnotherApplicationDoesNot()
    {
        await using var first = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"));
        await RegisterAsync(first);
        await first.ListenAsync();
        await using var mallory = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("mallory"));
        await mallory.ListenAsync();
        await Alice.InvokeAsync("StartRun", new { agent = "far", runId = "far-1", input = new { canary = Canaries.For("alice") } });
        var lease = await first.LeaseAsync("far-1");
        Assert.False(first.Ended.IsCompleted);

        await using var second = await HttpWorker.ConnectAsync(Gateway.Http, await Gateway.WorkerTokenAsync("http"));
        await second.ListenAsync();

        await first.Ended.WithinAsync("the first stream to end");
        Assert.Equal("going_away", (await first.HeardAsync("closing")).GetProperty("code").GetString());
        Assert.Equal(lease, (await second.CallAsync("resume", new { leases = new[] { lease } })).GetProperty("runs")[0].GetProperty("lease").GetString());
        await Alice.InvokeAsync("CancelRun", new { runId = "far-1", reason = "enough" });
        Assert.Equal(lease, (await second.HeardAsync("run_cancel_requested")).GetProperty("lease").GetString());
        await second.PublishAsync(lease, 1, "agent_cancelled", new { });
        await Alice.WaitForAsync(heard => heard.RunId == "far-1" && heard.Target == "agent_cancelled", "the end");
        Assert.False(mallory.Ended.IsCompleted);
        Assert.False(mallory.HasHeard("run_assigned") || mallory.HasHeard("closing") || first.HasHeard("run_cancel_requested"));
    }

    [Fact]
    public async Task Mallory_SendingABodyThatStops_HoldsUpNobody_AndIsRefused()
    {
        var (run, lease) = await BeginAliceAsync();
        var token = await Gateway.WorkerTokenAsync("mallory");
        var slow = Enumerable.Range(0, 20).Select(_ => RawHttp.SendAsync(Gateway.Address, string.Join(
            "\r\n", "POST /v1/worker/publish HTTP/1.1", $"Host: {Gateway.Address.Authority}", $"Authorization: Bearer {token}", "Content-Type: application/json", "Content-Length: 5000", "", """{"lease":""")))
            .ToArray();
        await AliceIsUndisturbedAsync(run, lease);
        foreach (var answer in await Task.WhenAll(slow))
            Assert.Equal([400], RawHttp.Statuses(answer));
    }

    [Fact]
    public async Task Mallory_SendingABodyWithoutEnd_IsCutOff_AndHoldsUpNobody()
    {
        var (run, lease) = await BeginAliceAsync();
        using var body = new EndlessBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/worker/publish") { Content = body };
        request.Headers.Authorization = new("Bearer", await Gateway.WorkerTokenAsync("mallory"));
        var sending = Gateway.Http.SendAsync(request);
        await AliceIsUndisturbedAsync(run, lease);
        try
        {
            using var answer = await sending;
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        catch (HttpRequestException cut)
        {
            // The answer was said and the connection closed, while the client was still busy sending.
            Assert.IsAssignableFrom<IOException>(cut.InnerException);
        }

        Assert.InRange(body.Sent, 1, EndlessBody.Enough - 1);
    }

    private static Task RegisterAsync(HttpWorker worker) => worker.CallAsync("register", new { agents = new[] { new { name = "far", concurrency = 2 } } });

    /// <summary>White space, as long as somebody takes it.</summary>
    private sealed class EndlessBody : HttpContent
    {
        public const long Enough = 256 * 1024 * 1024;

        public EndlessBody() => Headers.ContentType = new("application/json");

        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var blank = Enumerable.Repeat((byte)' ', 64 * 1024).ToArray(); Sent < Enough; Sent += blank.Length)
                await stream.WriteAsync(blank);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

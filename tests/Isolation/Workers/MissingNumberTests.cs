using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>A worker that leaves out the number of an event is told so, over either transport, and nothing of the batch is stored.</summary>
public sealed class MissingNumberTests : WorkerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Worker_ThatLeavesOutN_IsToldWhichEventLacksIt_AndAliceHearsNothingOfIt(int at)
    {
        var (run, lease) = await BeginAliceAsync();
        var events = Enumerable.Range(0, 2).Select(i => i == at
            ? (object)new { type = "agent_thinking", data = new { text = "unnumbered" } }
            : new { n = 3 + i, type = "agent_thinking", data = new { text = "unnumbered" } }).ToArray();
        var refused = await Assert.ThrowsAsync<HubError>(() => Worker.Client.InvokeAsync("Publish", new { lease, events }));
        Assert.Equal($"invalid_argument: n of events[{at}] is missing, or less than 1; numbers are dense, from 1.", refused.Message);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/worker/publish") { Content = JsonContent.Create(new { lease, events }) };
        request.Headers.Authorization = new("Bearer", await Gateway.WorkerTokenAsync("app"));
        using var answer = await Gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal($"invalid_argument: n in events[{at}] is missing.", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());

        await Worker.SayAsync(lease, ("agent_completed", new { durationMs = 1 }));
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "the run to complete");
        Assert.DoesNotContain("unnumbered", Alice.Received, StringComparison.Ordinal);
    }
}

using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>The trace that Alice's application begins goes to the worker that has her run, and on to her.</summary>
[Collection(nameof(Alone))]
public sealed class WorkerTraceTests : TracedGateway
{
    [Fact]
    public async Task AlicesTrace_ReachesTheWorker_AndIsAboveWhatItPublishes_ButForPiecesOfText()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await using var worker = await Gateway.WorkerAsync();
        await worker.RegisterAsync("remote");
        await alice.InvokeAsync("StartRun", new { agent = "remote", runId = "afar", input = new { text = "hi" }, traceparent = Traceparent });
        var assigned = await worker.AssignedAsync("afar");
        Assert.Equal(Traceparent, assigned.GetProperty("traceparent").GetString());
        var lease = assigned.GetProperty("lease").GetString()!;
        await worker.SayAsync(lease, ("agent_thinking", new { text = "hm" }));
        await worker.SayAsync(lease, ("message_delta", new { messageId = "m", text = "a", off = 0 }));
        await worker.SayAsync(lease, ("message_delta", new { messageId = "m", text = "b", off = 1 }));
        await worker.SayAsync(lease, ("message_completed", new { messageId = "m", text = "ab" }), ("agent_completed", new { durationMs = 1 }));
        await alice.WaitForAsync(heard => heard.Target == "agent_completed", "the run to complete");

        Assert.All(alice.Events.Where(e => e.RunId == "afar"), e => Assert.Equal(Traceparent, e.Argument.GetProperty("traceparent").GetString()));
        var published = await SpansAsync("netra.publish", "afar", 2);
        Assert.All(published, span => Assert.Equal(Trace, span.TraceId.ToString()));
        Assert.Equal([1, 2], published.Select(span => (int)span.GetTagItem("netra.events")!).Order());
    }
}

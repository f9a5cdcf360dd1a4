using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>The trace that Alice's application begins goes through an agent of the gateway to each of her connections; Bob's has nothing of it.</summary>
[Collection(nameof(Alone))]
public sealed class TraceContextTests : TracedGateway
{
    [Fact]
    public async Task AlicesTrace_IsOnEachOfHerEvents_AboveAgentAndDelivery_AndOnNothingOfBobs()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await using var bob = await Gateway.AttachedAsync("bob");
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "traced", input = new { thoughts = 2, say = "a word" }, traceparent = Traceparent });
        await bob.InvokeAsync("StartRun", new { agent = "script", runId = "plain", input = new { thoughts = 2, say = "a word" } });
        await alice.WaitForAsync(heard => heard.Target == "agent_completed", "Alice's run to complete");
        await bob.WaitForAsync(heard => heard.Target == "agent_completed", "Bob's run to complete");

        Assert.All(alice.Events.Where(e => e.RunId == "traced"), e => Assert.Equal(Traceparent, e.Argument.GetProperty("traceparent").GetString()));
        Assert.DoesNotContain(alice.Events, e => e.RunId is null && e.Argument.TryGetProperty("traceparent", out _));
        Assert.DoesNotContain(Trace, bob.Received, StringComparison.Ordinal);
        Assert.All(await SpansAsync("netra.run", "traced", 1), span => Assert.Equal((Trace, "b7ad6b7169203331"), (span.TraceId.ToString(), span.ParentSpanId.ToString())));
        // No span for a piece of text, and one event of each other kind is delivered once.
        var delivered = await EventsAsync("netra.deliver", "traced", alice.Events.Count(e => e.RunId == "traced" && e.Target != "message_delta"));
        Assert.All(delivered, span => Assert.Equal(Trace, span.TraceId.ToString()));
        Assert.NotEqual(Trace, Assert.Single(await SpansAsync("netra.run", "plain", 1)).TraceId.ToString());
        Assert.DoesNotContain(Spans, span => span.OperationName == "netra.deliver" && Is(span, "plain"));
    }
}

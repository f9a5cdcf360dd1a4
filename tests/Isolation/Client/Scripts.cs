using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>What the agent <c>script</c> is asked, and what must come of it.</summary>
internal static class Scripts
{
    public static JsonElement Input(int thoughts = 0, int tools = 0, string? say = null, int everyMs = 0, string? canary = null) =>
        JsonSerializer.SerializeToElement(new { thoughts, tools, say, everyMs, canary });

    /// <summary>Every event of the run once, in order, from its first to its last, and nothing else.</summary>
    public static void AssertWhole(IEnumerable<ClientEvent> heard, RunId run, int events)
    {
        Assert.DoesNotContain(heard, item => item is GapEvent);
        var ofRun = heard.OfType<ReceivedEvent>().Where(item => item.RunId == run).ToList();
        Assert.Equal(Enumerable.Range(1, events).Select(seq => (long?)seq), ofRun.Select(item => item.Seq));
        Assert.Equal("agent_started", ofRun[0].Type);
        Assert.Equal("agent_completed", ofRun[^1].Type);
    }

    /// <summary>What the client folded is what the gateway did, but for the cursor, and for times, which the gateway takes a moment after the events'.</summary>
    public static void AssertSame(RunState gateways, RunState clients)
    {
        Assert.NotNull(clients.StartedAt);
        Assert.Equal(gateways.EndedAt is null, clients.EndedAt is null);
        Assert.Equal(Text(gateways with { StartedAt = null, EndedAt = null, Cursor = "" }), Text(clients with { StartedAt = null, EndedAt = null, Cursor = "" }));
    }

    private static string Text(RunState state) => JsonSerializer.Serialize(state, SignalJson.Context.RunState);
}

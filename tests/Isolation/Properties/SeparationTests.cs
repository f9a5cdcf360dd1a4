using System.Text.Json;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Properties;

/// <summary>Two users, and two connections of one, have state of their own: properties 1, 2, 3, 5, 7, 13 and 16 of the replaced system.</summary>
public sealed class SeparationTests : OneGateway
{
    [Fact]
    public async Task AliceAndBob_HaveLogsOfTheirOwn()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await using var bob = await Gateway.AttachedAsync("bob");
        for (var i = 0; i < 3; i++)
            await RunAsync(alice);
        await RunAsync(bob);
        Assert.Equal(Enumerable.Range(1, 12).Select(offset => (long)offset), alice.Events.Select(heard => heard.Offset));
        Assert.Equal([1, 2, 3, 4], bob.Events.Select(heard => heard.Offset));
        Assert.NotEqual(alice.Events[0].Cursor, bob.Events[0].Cursor);
    }

    [Fact]
    public async Task Alice_WithTwoConnections_HasACursorForEach()
    {
        await using var first = await Gateway.AttachedAsync("alice");
        await RunAsync(first);
        await using var second = await Gateway.AttachedAsync("alice", cursor: "start");
        await Eventually.TrueAsync(() => second.Events.Count == 4, "the second to catch up");
        await first.CloseAsync();
        await RunAsync(second);
        Assert.Equal(4, first.Events.Count);
        Assert.Equal(8, second.Events.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"None\"")]
    [InlineData("\"registry\"")]
    [InlineData("\"\"")]
    [InlineData("\"undefined\"")]
    [InlineData("\"  \"")]
    public async Task Alice_NamingAPlaceholder_IsRefused_AndWithAnIdSheIsNot(string id)
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        foreach (var call in (string[])["GetRun", "CancelRun"])
            Assert.Equal("invalid_argument", (await Assert.ThrowsAsync<HubError>(() => alice.InvokeRawAsync(call, $$"""[{"runId":{{id}}}]"""))).Code);
        if (id != "null")
            Assert.Equal("invalid_argument", (await Assert.ThrowsAsync<HubError>(
                () => alice.InvokeRawAsync("StartRun", $$"""[{"agent":"script","input":{},"runId":{{id}}}]"""))).Code);
        var run = await alice.InvokeAsync("StartRun", new { agent = "script", input = new { }, runId = "a-real-one" });
        Assert.Equal("a-real-one", run.GetProperty("runId").GetString());
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_HearsNothingThatAlicesAgentSays_AndHisOwnAll()
    {
        var canaries = new Canary();
        await using var alice = await Gateway.AttachedAsync("alice");
        await using var bob = await Gateway.AttachedAsync("bob");
        await Task.WhenAll(RunAsync(alice, 50, canaries.For("alice")), RunAsync(bob, 50, canaries.For("bob")));
        Assert.Equal(["alice"], canaries.Owners(alice.Received));
        Assert.Equal(["bob"], canaries.Owners(bob.Received));
        Assert.Equal((53, 53), (alice.Events.Count, bob.Events.Count));
    }

    [Fact]
    public async Task Alice_ReceivesEachEventOnce_WithoutAnyUserInIt()
    {
        await using var alice = await Gateway.AttachedAsync("alice-of-many-letters");
        await using var bob = await Gateway.AttachedAsync("bob");
        await RunAsync(alice);
        await RunAsync(bob);
        Assert.Equal(4, alice.Events.Count);
        Assert.Equal(4, alice.Events.Select(heard => heard.Cursor).Distinct().Count());
        foreach (var (_, owner, connection) in AuditLines.Of(Gateway.Log.Lines))
            Assert.All((string[])[alice.Received, bob.Received], text =>
            {
                Assert.DoesNotContain(owner, text, StringComparison.Ordinal);
                Assert.DoesNotContain(connection, text, StringComparison.Ordinal);
                Assert.DoesNotContain("alice-of-many-letters", text, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task Alice_WithTheStockClient_ReceivesHerOwnAlone()
    {
        await using var stock = new StockClient(Gateway.Address, () => Gateway.DevTokenAsync("alice"));
        await stock.Connection.StartAsync();
        await stock.InvokeAsync<JsonElement>("Attach", new { });
        await using var bob = await Gateway.AttachedAsync("bob");
        var run = (await stock.InvokeAsync<JsonElement>("StartRun", new { agent = "script", input = new { thoughts = 5 } })).GetProperty("runId").GetString();
        var bobs = await RunAsync(bob, 5);
        await stock.WaitForAsync(heard => heard.Target == "agent_completed", "the run to complete");
        Assert.Equal("thread_created", stock.Events[0].Target);
        Assert.All(stock.Events.Skip(1), heard => Assert.Equal(run, heard.RunId));
        Assert.All(bob.Events.Skip(1), heard => Assert.Equal(bobs, heard.RunId));
        Assert.Equal((8, 8), (stock.Events.Count, bob.Events.Count));
    }

    [Fact]
    public async Task Alice_WhoHasGone_IsSentNothing_AndFindsItWhenSheIsBack()
    {
        await using var alice = await Gateway.AttachedAsync("alice");
        await alice.InvokeAsync("StartRun", new { agent = "script", input = new { thoughts = 20, everyMs = 20 } });
        var last = await alice.WaitForAsync(heard => heard.Target == "agent_thinking", "the first thought");
        await alice.CloseAsync();
        await Eventually.TrueAsync(async () => await MetricAsync("netra_signal_connections_active") == 0, "her to be gone");
        var heard = alice.Events.Count;
        var delivered = await MetricAsync("netra_signal_events_delivered_total");
        await Eventually.TrueAsync(async () => await MetricAsync("netra_signal_events_emitted_total") == 23, "the run to go on and end");
        Assert.Equal(delivered, await MetricAsync("netra_signal_events_delivered_total"));
        Assert.Equal(heard, alice.Events.Count);
        await using var back = await Gateway.AttachedAsync("alice", cursor: last.Cursor);
        await back.WaitForAsync(heard => heard.Target == "agent_completed", "the rest");
        Assert.Equal(23 - last.Offset, back.Events.Count);
    }
}

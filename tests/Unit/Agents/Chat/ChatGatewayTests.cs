using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>The chat agent in the whole gateway, as a user's client meets it.</summary>
public sealed class ChatGatewayTests
{
    [Fact]
    public async Task Alice_AskingTwiceInOneThread_IsAnswered_WithTheToolsAndTheHistoryToldToTheModel_AndTheKeyIsNowhere()
    {
        await using var api = await StandInApi.StartAsync();
        api.ThenStream(Chunk.Call(0, "a", "search_docs", """{"query":"cursor"}"""), Chunk.Finish("tool_calls"), Chunk.Usage(100, 10))
            .ThenStream(Chunk.Text("A cursor is a position."), Chunk.Finish("stop"), Chunk.Usage(200, 20))
            .ThenStream(Chunk.Text("In the log."), Chunk.Finish("stop"))
            .ThenRefuse(401, ChatKit.Key);
        await using var gateway = await InMemoryGateway.StartAsync(new Dictionary<string, string>
        {
            ["Netra:Agents:Chat:Endpoint"] = api.Address, ["Netra:Agents:Chat:Model"] = "m-1", ["Netra:Agents:Chat:Key"] = ChatKit.Key,
        });
        gateway.Expecting(@"\[1808\] Agent chat gave up run ");
        await using var alice = gateway.Client("alice");
        await alice.ConnectAsync();

        var first = await alice.StartRunAsync("chat", "What is a cursor?");
        var end = Assert.IsType<AgentCompleted>(await first.Completion.WithinAsync("the first run to end"));
        var second = await alice.StartRunAsync("chat", "Where?", threadId: first.ThreadId);
        await second.Completion.WithinAsync("the second run to end");
        var third = await alice.StartRunAsync("chat", "Why?");
        var error = Assert.IsType<AgentError>(await third.Completion.WithinAsync("the third run to end"));

        Assert.Equal(new TokenUsage(300, 30, "m-1"), end.Usage);
        Assert.Equal("A cursor is a position.", Assert.Single(first.State.Messages).Text);
        Assert.NotEqual(0, Assert.Single(first.State.Tools).Result!.Value.GetProperty("sections").GetArrayLength());
        Assert.Equal(
            ["user: What is a cursor?", "assistant: ", "tool: ", "assistant: A cursor is a position.", "user: Where?"],
            api.Exchanges[2].Conversation.Select(line => line.StartsWith("tool", StringComparison.Ordinal) ? "tool: " : line));
        Assert.Equal(["user: Why?"], api.Exchanges[3].Conversation);
        Assert.Equal("internal", error.Code);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains(ChatKit.Key, StringComparison.Ordinal));
        Assert.Contains(gateway.Log.Lines, line => line.Contains("agent chat: model m-1 at http://127.0.0.1:", StringComparison.Ordinal));
        var metrics = await gateway.MetricsAsync();
        Assert.Equal(3, metrics.Single(metric => metric.Key.StartsWith("netra_signal_chat_requests_total", StringComparison.Ordinal) && metric.Key.Contains("answered", StringComparison.Ordinal)).Value);
        Assert.Contains("chat", (await alice.ListAgentsAsync()).Select(agent => agent.Name));
    }
}

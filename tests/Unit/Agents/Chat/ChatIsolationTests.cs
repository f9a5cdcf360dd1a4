using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>Alice and Bob ask the same model at the same time.</summary>
public sealed class ChatIsolationTests : IAsyncLifetime
{
    private ChatKit _kit = null!;

    public async Task InitializeAsync() => _kit = await ChatKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task AliceAndBob_AskingTheModelAtTheSameTime_EachHearsTheOwnAnswer_AndNoRequestHasAnythingOfTheOther()
    {
        _kit.Tools.Add(new LambdaTool("echo", arguments => arguments.GetRawText()));
        _kit.Api.Always = EchoAsync;
        string[] names = [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? $"alice-{i}-" : $"bob-{i}-")];

        var writers = names.Select((name, i) => _kit.Begin(name, i % 2 == 0 ? Users.Alice : Users.Bob)).ToList();
        await _kit.IdleAsync();

        Assert.All(writers.Zip(names), run =>
        {
            var (writer, name) = run;
            Assert.Equal(string.Concat(Enumerable.Repeat(name, 20)), writer.Text);
            Assert.Equal($$"""{"who":"{{name}}"}""", Assert.Single(writer.Events.OfType<ToolCompleted>()).Result!.Value.GetRawText());
            Assert.DoesNotContain(names.Where(other => other != name), other => string.Join('\n', writer.Events).Contains(other, StringComparison.Ordinal));
            Assert.IsType<AgentCompleted>(writer.End);
        });
        Assert.Equal(48, _kit.Api.Exchanges.Count);
        Assert.All(_kit.Api.Exchanges, exchange =>
        {
            Assert.Single(names, name => exchange.Text.Contains(name, StringComparison.Ordinal));
            Assert.DoesNotContain("Cookie", exchange.Headers.Keys);
            Assert.DoesNotContain("traceparent", exchange.Headers.Keys);
        });
        Assert.Empty(_kit.Log);
    }

    [Fact]
    public async Task Bob_AskingAfterAlicesAnswerWasCutShort_HearsNothingOfIt_AndComesByAnotherConnection()
    {
        _kit.Api.Then(async exchange =>
            {
                await exchange.SayAsync(Chunk.Event(Chunk.Text("for alice ")));
                await exchange.HangAsync();
            })
            .ThenStream(Chunk.Text("for bob"), Chunk.Finish("stop"));

        var alice = _kit.Begin("alice", Users.Alice);
        await Eventually.TrueAsync(() => alice.Text == "for alice ", "Alice's text");
        alice.Cancel();
        var bob = await _kit.RunAsync("bob", Users.Bob);

        Assert.Equal(["says m1 for bob", "completes"], ChatKit.Said(bob));
        Assert.IsType<AgentCancelled>(alice.End);
        Assert.Equal("for alice ", alice.Text);
        Assert.Equal(2, _kit.Api.Exchanges.Select(exchange => exchange.Connection).Distinct().Count());
        await _kit.Api.Exchanges[0].Aborted.WithinAsync("Alice's request to end");
    }

    [Fact]
    public async Task Cancel_EndsTheRequest_ThoughNoTimePasses_WhereverItIs()
    {
        var time = new ManualTimeProvider();
        await using var kit = await ChatKit.StartAsync(time);
        kit.Api.Then(exchange => exchange.HangAsync())
            .Then(async exchange =>
            {
                await exchange.SayAsync(": only a comment\n\n");
                await exchange.HangAsync();
            })
            .Then(async exchange =>
            {
                for (var i = 0; i < 100; i++)
                    await exchange.SayAsync(Chunk.Event(Chunk.Text($"{i} ")));
                await exchange.HangAsync();
            });
        for (var asked = 1; asked <= 3; asked++)
        {
            var writer = kit.Begin();
            await Eventually.TrueAsync(() => kit.Api.Exchanges.Count == asked && (asked < 3 || writer.Text.Length > 100), "the request");
            writer.Cancel();

            await kit.Api.Exchanges[^1].Aborted.WithinAsync("the request to end");
            await kit.IdleAsync();
            Assert.IsType<AgentCancelled>(writer.End);
        }

        Assert.Empty(kit.Log);
    }

    [Fact]
    public async Task AliceAndBob_WithHistories_AreEachToldToTheModelWithTheirOwn()
    {
        _kit.Api.Always = exchange => exchange.SayAsync(Chunk.Stream(Chunk.Text("x"), Chunk.Finish("stop")));

        await Task.WhenAll(
            _kit.RunAsync("alice asks", Users.Alice, Earlier.Run("alice asked", "alice was told")),
            _kit.RunAsync("bob asks", Users.Bob, Earlier.Run("bob asked", "bob was told")));

        Assert.Equal(
            ["user: alice asked, assistant: alice was told, user: alice asks", "user: bob asked, assistant: bob was told, user: bob asks"],
            _kit.Api.Exchanges.Select(exchange => string.Join(", ", exchange.Conversation)).Order(StringComparer.Ordinal));
    }

    /// <summary>Sets a cookie, calls a tool with what the user said, and then says it twenty times.</summary>
    private static async Task EchoAsync(ApiExchange exchange)
    {
        var messages = exchange.Body.GetProperty("messages");
        var name = messages[0].GetProperty("content").GetString()!;
        exchange.SetCookie($"who={name}");
        if (messages.GetArrayLength() == 1)
        {
            await exchange.SayAsync(Chunk.Stream(Chunk.Call(0, "same-id", "echo", $$"""{"who":"{{name}}"}"""), Chunk.Finish("tool_calls")));
            return;
        }

        for (var i = 0; i < 20; i++)
        {
            await exchange.SayAsync(Chunk.Event(Chunk.Text(name)));
            await Task.Yield();
        }

        await exchange.SayAsync(Chunk.Stream(Chunk.Finish("stop")));
    }
}

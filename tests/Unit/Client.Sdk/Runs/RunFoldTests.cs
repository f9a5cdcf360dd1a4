using System.Text.Json;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Xunit;
using ClientFold = Netra.Signal.Client.Runs.RunFold;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Runs;

/// <summary>The client's fold against the gateway's, event by event, on runs made up by chance.</summary>
[Trait("Suite", "Quick")]
public sealed class RunFoldTests
{
    private const int Runs = 300;

    [Fact]
    public void Fold_IsTheGateways_AfterEveryEvent_AndFromEveryPoint()
    {
        foreach (var seed in Enumerable.Range(1, Runs))
        {
            var script = new RunScript(seed);
            var stored = new StoredRun(Users.Key("alice"), RunId.Parse("r1"), ThreadId.Parse("t1"), "docs", JsonSerializer.SerializeToElement(new { text = "hi" }), Sent.Time);
            var gateway = new RunFold(stored);
            var clients = new List<ClientFold> { new(gateway.ToState(Sent.At(0))) };
            foreach (var (data, i) in script.Events().Select((data, i) => (data, i + 1L)))
            {
                var item = Sent.Event(data, i);
                gateway.Apply(data, new(Sent.At(i), i), item.Time);
                clients.ForEach(client => client.Apply(item));
                var state = gateway.ToState(Sent.At(i));
                Assert.All(clients, client => Assert.True(Text(state) == Text(client.State), $"seed {seed}, event {i} {data.Type}:\n{Text(state)}\n{Text(client.State)}"));
                clients.Add(new(state));
            }

            Assert.Equal(script.Last.Type, ClientFold.TerminalOf(clients[0].State)!.Type);
        }
    }

    [Fact]
    public void Delta_ThatComesTwice_ChangesNothing()
    {
        var fold = new ClientFold(new(RunId.Parse("r1"), ThreadId.Parse("t1"), "docs", RunStatus.Running, Sent.Time, Sent.Cursor(0), default, [], [], []));
        foreach (var (text, off) in (ReadOnlySpan<(string, long)>)[("Hello", 0), (" wor", 5), ("Hello", 0), (" wor", 5), ("ld", 9), ("ld", 9)])
            fold.Apply(Sent.Event(new MessageDelta("m", text, off), 1));
        Assert.Equal("Hello world", Assert.Single(fold.State.Messages).Text);
    }

    private static string Text(RunState state) => JsonSerializer.Serialize(state, SignalJson.Context.RunState);
}

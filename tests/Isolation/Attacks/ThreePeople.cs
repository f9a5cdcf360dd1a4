using System.Text.Json;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Alice, Bob and Mallory at work at the same time, and a look at every byte that left the gateway.</summary>
public sealed class ThreePeople(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Rounds = 15;
    private readonly Canary _canaries = new();
    private readonly List<string> _httpAnswers = [];

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Mallory_AttackingWhileAliceAndBobWork_LearnsNothing_AndNothingOfAnybodyIsInAnyOutput()
    {
        var gateway = fixture.Gateway;
        await using var alice = await Person.ConnectAsync(gateway, "alice");
        await using var bob = await Person.ConnectAsync(gateway, "bob");
        await using var mallory = await Person.ConnectAsync(gateway, "mallory");
        Person[] people = [alice, bob, mallory];
        var errors = new List<string>();
        await Task.WhenAll([.. people.Select(WorkAsync), AttackAsync(mallory, [alice, bob], errors), AskAsync(gateway)]);

        foreach (var person in people)
        {
            // "start" proves what the log kept, after what the sockets heard live.
            await using var again = await gateway.ConnectAsync(person.Name);
            var answer = await again.InvokeAsync("Attach", new { cursor = "start" });
            var kept = answer.GetProperty("replayed").GetInt64();
            await Eventually.TrueAsync(() => again.Events.Count == kept, "the whole log");
            Assert.True(kept >= 2 * Rounds * 5, $"{person.Name} has {kept} events");
            Assert.All((string[])[person.Raw.Received, person.StockHeard, again.Received], text => Assert.Equal([person.Name], _canaries.Owners(text)));
        }

        Assert.Equal(Rounds * 4, errors.Count);
        Assert.Single(errors.Distinct(), "not_found: You have no run of that runId.");
        var output = string.Join('\n', [.. errors, .. _httpAnswers, .. gateway.Log.Lines]);
        Assert.Empty(_canaries.Owners(output));
        Assert.True(_httpAnswers.Count >= Rounds);
        Assert.Contains("Netra.Signal.Audit", output, StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.MetricsAsync()).Sum("netra_signal_violations_total"));
    }

    private async Task WorkAsync(Person person)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var raw = person.Raw.InvokeAsync("StartRun", Call(person));
            var stock = person.Stock.InvokeAsync<JsonElement>("StartRun", Call(person));
            var runs = (await Task.WhenAll(raw, stock)).Select(run => run.GetProperty("runId").GetString()!).ToArray();
            person.LastRun = runs[0];
            foreach (var run in runs)
            {
                await person.Raw.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"{person.Name}'s raw client");
                await person.Stock.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"{person.Name}'s stock client");
            }
        }
    }

    private object Call(Person person) =>
        new { agent = "docs", input = new { text = $"What is a cursor, {_canaries.For(person.Name)}?", secret = _canaries.For(person.Name) } };

    private static async Task AttackAsync(Person mallory, Person[] victims, List<string> errors)
    {
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var victim in victims)
            {
                await Eventually.TrueAsync(() => victim.LastRun is not null, "a run to attack");
                foreach (var method in (string[])["GetRun", "CancelRun"])
                    errors.Add((await Assert.ThrowsAsync<HubError>(() => mallory.Raw.InvokeAsync(method, new { runId = victim.LastRun }))).Message);
                await mallory.Raw.SendTextAsync($$"""{"type":3,"invocationId":"{{i}}","error":"x"}""" + RawHubClient.Separator);
            }
        }
    }

    private async Task AskAsync(GatewayProcess gateway)
    {
        foreach (var path in Enumerable.Repeat((string[])["/metrics", "/health", "/health/ready", "/v1/nothing", "/hubs/agent", "/"], Rounds).SelectMany(paths => paths))
        {
            using var answer = await gateway.Http.GetAsync(path);
            _httpAnswers.Add($"{answer.Headers}\n{await answer.Content.ReadAsStringAsync()}");
        }
    }

    private sealed class Person : IAsyncDisposable
    {
        private Person(string name, RawHubClient raw, StockClient stock) => (Name, Raw, Stock) = (name, raw, stock);

        public string Name { get; }

        public RawHubClient Raw { get; }

        public StockClient Stock { get; }

        public string? LastRun { get; set; }

        public string StockHeard => string.Join('\n', Stock.Heard.Select(heard => heard.Raw));

        public static async Task<Person> ConnectAsync(GatewayProcess gateway, string name)
        {
            var person = new Person(name, await gateway.ConnectAsync(name), await StockClient.ConnectAsync(gateway, name));
            await person.Raw.InvokeAsync("Attach");
            await person.Stock.InvokeAsync<JsonElement>("Attach", new { });
            return person;
        }

        public async ValueTask DisposeAsync()
        {
            await Raw.DisposeAsync();
            await Stock.DisposeAsync();
        }
    }
}

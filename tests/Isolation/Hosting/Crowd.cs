using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>Many users on one gateway, connected and attached.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private Crowd(InProcessGateway gateway, IReadOnlyList<LoadClient> clients) => (Gateway, Clients) = (gateway, clients);

    public InProcessGateway Gateway { get; }

    public IReadOnlyList<LoadClient> Clients { get; }

    /// <param name="gateway">Where.</param>
    /// <param name="users">How many users.</param>
    /// <param name="connections">How many connections each has.</param>
    public static async Task<Crowd> ConnectAsync(InProcessGateway gateway, int users, int connections = 1)
    {
        var canaries = new Canary();
        var clients = new List<LoadClient>();
        for (var user = 0; user < users; user++)
        {
            var name = $"user-{user}";
            var token = await gateway.DevTokenAsync(name);
            clients.AddRange(await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => new LoadClient(name, canaries).ConnectAsync(gateway, token))));
        }

        return new(gateway, clients);
    }

    /// <summary>Every client hears exactly so many events: no fewer, no more, nothing of anybody else, nothing out of order.</summary>
    public async Task AllHearAsync(int events)
    {
        await Eventually.TrueAsync(
            () => Clients.All(client => client.Events >= events || client.Faults.Count > 0),
            $"{Clients.Count} clients to hear {events} events each; they heard {Clients.Min(client => client.Events)} to {Clients.Max(client => client.Events)}",
            TimeSpan.FromSeconds(60));
        Assert.Empty(Clients.SelectMany(client => client.Faults));
        Assert.All(Clients, client => Assert.Equal(events, client.Events));
        Assert.All(Clients, client => Assert.True(client.OwnCanaries > 0));
        var metrics = await Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("netra_signal_violations_total"));
        Assert.Equal(0, metrics.Sum("netra_signal_gaps_total"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients)
            await client.DisposeAsync();
        await Gateway.QuietAsync();
    }
}

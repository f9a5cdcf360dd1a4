using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>A server with all connections is killed, and all its users connect to another one at once, while events are emitted on a third.</summary>
/// <param name="Workload">Its name in the table.</param>
/// <param name="Users">Users, one connection each.</param>
/// <param name="PerSecond">Events per second, the users in turn.</param>
internal sealed record StormCell(string Workload, int Users, int PerSecond)
{
    /// <summary>Added to everything between a server and Redis, each way.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BeforeTheStorm = TimeSpan.FromSeconds(3);

    /// <summary>Fewer than a listening socket queues by default: what is refused there would come back a second later.</summary>
    private const int HandshakesAtOnce = 500;

    public async Task<StormFigures> MeasureAsync(ServerKind kind)
    {
        await using var servers = await Deployment.StartAsync(kind, 3, Delay);
        var tally = new Tally();
        var tokens = await servers.Source.TokensAsync(Users);
        var users = tokens.Select((token, user) => new StormUser(token, user, kind == ServerKind.Netra, tally)).ToArray();
        await ForAllAsync(users, user => user.ConnectAsync(servers.Servers[1].Address));
        await servers.Source.TellAsync($"begin {Users}");

        using var over = new CancellationTokenSource();
        var emitting = EmitUntilAsync(servers.Source, over.Token);
        await Task.Delay(BeforeTheStorm);
        var began = Mark.Now;
        var leaving = users.Select(user => user.LeaveAsync()).ToArray();
        await servers.Servers[1].KillAsync();
        await Task.WhenAll(leaving);
        await ForAllAsync(users, user => user.ReconnectAsync(servers.Servers[2].Address));
        await over.CancelAsync();
        var emitted = await emitting;
        await tally.SettleAsync(emitted);
        await Task.WhenAll(users.Select(user => user.CloseAsync()));
        var after = users.Select(user => (user.CaughtUp - began) / 1e6).Order().ToArray();
        return new(after[after.Length / 2], after[^1], emitted, emitted - tally.Events);
    }

    private static Task ForAllAsync(IEnumerable<StormUser> users, Func<StormUser, Task> action) => Parallel.ForEachAsync(
        users, new ParallelOptions { MaxDegreeOfParallelism = HandshakesAtOnce }, async (user, _) => await action(user));

    private async Task<long> EmitUntilAsync(ServerProcess source, CancellationToken over)
    {
        long emitted = 0;
        while (!over.IsCancellationRequested)
            emitted += await source.TellAsync($"emit 1 {PerSecond} 1");
        return emitted;
    }
}

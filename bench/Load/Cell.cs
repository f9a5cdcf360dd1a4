using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>One measurement: a fresh server, its clients, a warm-up, and a window.</summary>
/// <param name="Workload">Its name in the table.</param>
/// <param name="Users">Connected users, one connection each.</param>
/// <param name="Burst">Events for one user in a row.</param>
/// <param name="Rate">Events per second, all users together; 0 measures idle connections.</param>
/// <param name="IsStream">Whether the events are pieces of text.</param>
internal sealed record Cell(string Workload, int Users, int Burst, int Rate, bool IsStream = false)
{
    private const int WarmUpSeconds = 3;
    private const int WindowSeconds = 6;

    public async Task<Figures> MeasureAsync(ServerKind kind)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        var tokens = await server.TokensAsync(Users);
        var before = server.Resident();
        var tally = new Tally();
        var clients = tokens.Select(token => new RawClient(server.Address, token, tally)).ToArray();
        foreach (var some in clients.Chunk(50))
            await Task.WhenAll(some.Select(client => client.ConnectAsync()));
        var figures = Rate == 0 ? await IdleAsync(server, before) : await LoadAsync(server, tally);
        if (tally.ClosedConnections > 0)
            throw new InvalidOperationException($"{tally.ClosedConnections} connections of {kind} were closed in {Workload}.");
        foreach (var client in clients)
            client.Close();
        return figures;
    }

    private async Task<Figures> IdleAsync(ServerProcess server, long before)
    {
        await Task.Delay(TimeSpan.FromSeconds(WarmUpSeconds));
        return new() { BytesPerConnection = (server.Resident() - before) / (double)Users };
    }

    private async Task<Figures> LoadAsync(ServerProcess server, Tally tally)
    {
        var verb = IsStream ? "stream" : "events";
        await server.TellAsync("begin", "users");
        await server.TellAsync($"{verb} {Burst} {Rate} {WarmUpSeconds}", "emitted");
        await Task.Delay(TimeSpan.FromSeconds(1));
        tally.Reset();
        var cpu = server.Cpu();
        await server.TellAsync($"{verb} {Burst} {Rate} {WindowSeconds}", "emitted");
        await Task.Delay(TimeSpan.FromSeconds(1));
        var used = server.Cpu() - cpu;
        return new()
        {
            Events = tally.Marks,
            PerCpuSecond = tally.Marks / used.TotalSeconds,
            P50 = tally.Percentile(0.5),
            P99 = tally.Percentile(0.99),
        };
    }
}

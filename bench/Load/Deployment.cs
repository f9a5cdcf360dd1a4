using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>The processes of one cell: one server, or several and the Redis that they share.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly List<ServerProcess> _servers = [];
    private RedisProcess? _redis;
    private DelayProxy? _proxy;

    /// <summary>The servers; the first has the source of events.</summary>
    public IReadOnlyList<ServerProcess> Servers => _servers;

    public ServerProcess Source => _servers[0];

    /// <summary>The server that all clients are connected to: another one than the source's, where there are several.</summary>
    public ServerProcess Listener => _servers[Math.Min(1, _servers.Count - 1)];

    /// <param name="kind">What the servers are.</param>
    /// <param name="servers">How many; more than one share a Redis.</param>
    /// <param name="delay">How long everything between a server and Redis takes longer, each way.</param>
    public static async Task<Deployment> StartAsync(ServerKind kind, int servers, TimeSpan delay = default)
    {
        var deployment = new Deployment();
        try
        {
            var settings = servers > 1 ? await deployment.StartRedisAsync(delay) : [];
            deployment._servers.AddRange(await Task.WhenAll(Enumerable.Range(0, servers).Select(_ => ServerProcess.StartAsync(kind, settings))));
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has every server collect its garbage.</summary>
    public Task RestAsync() => Task.WhenAll(_servers.Select(server => server.TellAsync("rest")));

    /// <summary>Processor time so far of all servers.</summary>
    public TimeSpan ServersCpu() => _servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Cpu());

    /// <summary>Processor time so far of Redis.</summary>
    public TimeSpan RedisCpu() => _redis?.Cpu() ?? TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        _proxy?.Dispose();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    private async Task<Dictionary<string, string>> StartRedisAsync(TimeSpan delay)
    {
        _redis = await RedisProcess.StartAsync();
        if (delay > TimeSpan.Zero)
            _proxy = new(_redis.Port, delay);
        return new()
        {
            ["Netra__Redis__Configuration"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_proxy?.Port ?? _redis.Port}"),
            ["Netra__IdentityKey"] = Key(),
            ["Netra__Keys__0"] = Key(),
        };
    }

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}

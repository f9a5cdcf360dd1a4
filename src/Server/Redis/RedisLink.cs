using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>The connection of the client library, which mends itself.</summary>
internal sealed class RedisLink(RedisOptions options, string clientName) : IAsyncDisposable
{
    private volatile ConnectionMultiplexer? _connection;

    /// <exception cref="RedisAwayException">There was none yet.</exception>
    public ConnectionMultiplexer Connection => _connection ?? throw new RedisAwayException("it was not reached yet.");

    /// <summary>Why there is no connection, in words for an operator.</summary>
    public string Words(RedisConnectionException failure) => IsSentinel
        ? "it runs as sentinel; Netra:Redis:Configuration must name the master and its replicas, which the gateway follows by itself."
        : RedisFailure.Words(failure, ConfigurationOptions.Parse(options.Configuration));

    private bool IsSentinel =>
        _connection is { } connection && Array.Exists(connection.GetEndPoints(), end => connection.GetServer(end).ServerType == ServerType.Sentinel);

    /// <summary>Connects if that was not done yet. Servers that are away are tried again by the library itself.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        if (_connection is { } existing)
            return existing;
        return _connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(options, clientName));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.CloseAsync(allowCommandsToComplete: false);
    }
}

using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>The connection of the client library, which mends itself.</summary>
internal sealed class RedisLink(RedisOptions options, string clientName) : IAsyncDisposable
{
    private volatile ConnectionMultiplexer? _connection;
    private volatile string? _failure;

    /// <exception cref="RedisAwayException">There was none yet.</exception>
    public ConnectionMultiplexer Connection => _connection ?? throw new RedisAwayException("it was not reached yet.");

    /// <summary>Why the last connection failed, in words for an operator; <see langword="null"/> when none did.</summary>
    public string? Failure => _failure;

    /// <summary>Connects if that was not done yet. Servers that are away are tried again by the library itself.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        if (_connection is { } existing)
            return existing;
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(options, clientName));
        connection.ConnectionFailed += (_, e) => _failure = Words(e.FailureType, e.Exception);
        connection.ConnectionRestored += (_, _) => _failure = null;
        return _connection = connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.CloseAsync(allowCommandsToComplete: false);
    }

    private static string Words(ConnectionFailureType type, Exception? cause) => type switch
    {
        ConnectionFailureType.AuthenticationFailure => "it refuses the password in Netra:Redis:Configuration.",
        ConnectionFailureType.ProtocolFailure => "it does not speak its protocol; see ssl= in Netra:Redis:Configuration.",
        _ when cause?.Message.Contains("password", StringComparison.OrdinalIgnoreCase) == true => "it refuses the password in Netra:Redis:Configuration.",
        _ => "it cannot be reached; see host, port and ssl= in Netra:Redis:Configuration.",
    };
}

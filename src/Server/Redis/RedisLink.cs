using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>The connections of the client library: one for calls, one for doorbells. It mends them itself, and where it does not it is begun anew.</summary>
/// <remarks>
/// The library (1.2.6) can lose its way for ever: where a connection breaks, one of its threads says so and another, with something to write, connects anew
/// before the first has put the broken one aside. The first then puts the new one aside, and nobody makes another. <see cref="RedisProbe"/> and
/// <see cref="DoorbellLine"/> ask and note whether they are answered.
/// </remarks>
internal sealed class RedisLink(RedisOptions options, string clientName, RedisMetrics metrics, TimeProvider time, ILogger<RedisLink> logger) : IDisposable
{
    /// <summary>How long the library is given, beyond the time of one call. It tries every second.</summary>
    private static readonly TimeSpan MendsWithin = TimeSpan.FromSeconds(3);

    private volatile ConnectionMultiplexer? _connection;

    /// <summary>What is in use at present, and may be another one at the next call: nobody keeps it, or what it gave.</summary>
    /// <exception cref="RedisAwayException">There was none yet.</exception>
    public ConnectionMultiplexer Connection => _connection ?? throw new RedisAwayException("it was not reached yet.");

    /// <summary>The same, only to be told from others; <see langword="null"/> when there was none yet.</summary>
    public ConnectionMultiplexer? Line => _connection;

    /// <summary>How long calls were not answered.</summary>
    public RedisSilence Calls { get; } = new(time);

    /// <summary>How long the connection for doorbells was not.</summary>
    public RedisSilence Bells { get; } = new(time);

    private bool IsSentinel =>
        _connection is { } connection && Array.Exists(connection.GetEndPoints(), end => connection.GetServer(end).ServerType == ServerType.Sentinel);

    /// <summary>Why there is no connection, in words for an operator.</summary>
    public string Words(RedisConnectionException failure) => IsSentinel
        ? "it runs as sentinel; Netra:Redis:Configuration must name the master and its replicas, which the gateway follows by itself."
        : RedisFailure.Words(failure, ConfigurationOptions.Parse(options.Configuration));

    /// <summary>Connects if that was not done yet, or did not mend itself for too long. One asks at a time.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var silence = Calls.Lasts > Bells.Lasts.GetValueOrDefault() ? Calls.Lasts : Bells.Lasts;
        if (_connection is { } existing && !(silence > MendsWithin + options.CallTimeout))
            return existing;
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(options, clientName));
        var old = _connection;
        _connection = connection;
        Calls.End();
        Bells.End();
        if (old is not null)
        {
            metrics.Replaced();
            logger.Replaced(silence.GetValueOrDefault().TotalSeconds);
            Close(old);
        }

        return connection;
    }

    public void Dispose()
    {
        if (_connection is { } connection)
            Close(connection);
    }

    /// <summary>Not <c>CloseAsync</c>, which leaves a thread behind.</summary>
    private static void Close(ConnectionMultiplexer connection) => connection.Close(allowCommandsToComplete: false);
}

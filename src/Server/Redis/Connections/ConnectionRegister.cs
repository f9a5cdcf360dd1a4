using Netra.Signal.Server.Limits;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis.Connections;

/// <summary>How many connections each user has on each pod. A word of a pod holds for a time and must be repeated: a pod that was killed leaves no ghosts.</summary>
/// <remarks>Of a user only the key is in it, in the name; and pods, counts and times.</remarks>
internal sealed class ConnectionRegister(RedisServer server, RedisKeys keys, Pod pod)
{
    /// <summary>For how long a word holds.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(30);

    public static RedisScript Script { get; } = new("connections.lua");

    /// <summary>Says how many a user has here.</summary>
    /// <returns>How many the user has on other pods.</returns>
    /// <exception cref="RedisAwayException">Redis is away.</exception>
    /// <exception cref="RedisRefusedException">Redis refuses.</exception>
    public async ValueTask<long> SayAsync(ConnectionCount here) => (await SayAsync([here]))[0];

    /// <inheritdoc cref="SayAsync(ConnectionCount)"/>
    public ValueTask<long[]> SayAsync(IReadOnlyList<ConnectionCount> here) =>
        SayAsync([.. here.Select(count => (RedisKey)keys.Of(count.User, "connections"))], here);

    /// <summary>Says how many there are here in all.</summary>
    /// <returns>How many there are on other pods.</returns>
    /// <inheritdoc cref="SayAsync(ConnectionCount)" path="/exception" />
    public async ValueTask<long> SayAllAsync(ConnectionCount here) => (await SayAsync([keys.Shared("connections")], [here]))[0];

    private async ValueTask<long[]> SayAsync(RedisKey[] of, IReadOnlyList<ConnectionCount> here)
    {
        var values = new List<RedisValue> { pod.Id, (long)Holds.TotalMilliseconds };
        foreach (var count in here)
            values.AddRange([count.Held, count.Change]);
        return [.. ((RedisResult[])(await server.RunAsync(Script, of, [.. values]))!).Select(answer => (long)answer)];
    }
}

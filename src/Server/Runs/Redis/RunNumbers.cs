using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The highest number of a worker that the log has of a run.</summary>
internal sealed class RunNumbers(RedisServer server, RedisKeys keys)
{
    public static RedisScript Script { get; } = new("run-number.lua");

    public async ValueTask<long> LastAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        (long?)(RedisValue)await server.RunAsync(Script, [keys.Run(user, run)], [], cancellationToken) ?? 0;
}

using System.Collections.Concurrent;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using StackExchange.Redis;

namespace Netra.Signal.Bench.Redis;

/// <summary>The other way: <c>XADD key MAXLEN ~ 20000 &lt;epoch&gt;-* …</c>, <c>PEXPIRE</c> and <c>PUBLISH</c>, pipelined, without waiting for each other.</summary>
/// <remarks>
/// It seals as the product does and remembers the names of runs as the product does, so that only the way in differs. It keeps less: no run's place is compared, no batch that is sent again is
/// recognised, what one emit says may be stored in part, and bytes are not counted.
/// </remarks>
internal sealed class PipelinedAppends(IDatabase database, RedisKeys keys, UserSecrets secrets) : IAppendWay
{
    private const long KeptFor = 3_600_000;

    private readonly ConcurrentDictionary<UserKey, LogNames> _names = new();

    public string Name => "pipelined XADD";

    public async Task AppendAsync(UserKey user, NewEvent e)
    {
        var seals = await secrets.OfAsync(user, CancellationToken.None);
        var names = _names.GetOrAdd(user, static (owner, keys) => new(owner, keys), keys);
        var entry = EventEntry.Close(e, names.TagOf(e.Run), 1, default, seals);
        var key = keys.Of(user, "xlog");
        var added = database.ExecuteAsync("XADD", (RedisKey)key, "MAXLEN", "~", 20_000, "1-*", "e", entry);
        var kept = database.ExecuteAsync("PEXPIRE", (RedisKey)key, KeptFor);
        var rung = database.PublishAsync(keys.Of(user, "xbell"), entry);
        await Task.WhenAll(added, kept, rung);
    }
}

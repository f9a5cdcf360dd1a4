using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using StackExchange.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Under which names one user's log, and the runs in it, lie in Redis. They are remembered: a keyed hash takes as long as sealing an event.</summary>
internal sealed class LogNames
{
    /// <summary>More than a user has runs under way.</summary>
    private const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, RunName> _runs = [];
    private readonly RedisKeys _keys;

    public LogNames(UserKey owner, RedisKeys keys)
    {
        (Owner, _keys) = (owner, keys);
        Log = [keys.Of(owner, "log"), keys.Of(owner, "meta"), keys.Of(owner, "active")];
        Secret = keys.Of(owner, "secret");
        Channel = keys.Of(owner, "bell");
    }

    public UserKey Owner { get; }

    /// <summary>The entries, what is known of them, and the runs under way.</summary>
    public IReadOnlyList<RedisKey> Log { get; }

    /// <summary>The owner's wrapped secrets.</summary>
    public RedisKey Secret { get; }

    /// <summary>Where it is said that the log has grown.</summary>
    public string Channel { get; }

    public RunName Of(RunId run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run, out var name))
                return name;
            if (_runs.Count == Most)
                _runs.Clear();
            var tag = _keys.TagOf(Owner, run);
            return _runs[run] = new(tag, _keys.Run(Owner, tag));
        }
    }

    /// <summary>The name of an entry's run that says nothing; 0 for none.</summary>
    public UInt128 TagOf(RunId? run) => run is { } id ? Of(id).Tag : UInt128.Zero;

    /// <param name="Tag">In entries.</param>
    /// <param name="Key">In keys.</param>
    internal readonly record struct RunName(UInt128 Tag, RedisKey Key);
}

using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Bench.Redis;

/// <summary>A way to get an event into a user's log in Redis.</summary>
internal interface IAppendWay
{
    string Name { get; }

    /// <summary>Completes when the event is stored and its position is known.</summary>
    Task AppendAsync(UserKey user, NewEvent e);
}

using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Bench.Redis;

/// <summary>The product's own log: one script for all that waits of a user.</summary>
internal sealed class ScriptAppends(IUserEventLog log) : IAppendWay
{
    public string Name => "script, group commit";

    public async Task AppendAsync(UserKey user, NewEvent e) => await log.AppendAsync(user, [e], CancellationToken.None);
}

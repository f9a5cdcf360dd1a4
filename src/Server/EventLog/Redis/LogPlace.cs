using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>A place in a log for as long as the log lives: epochs change with the server, its first one does not.</summary>
/// <param name="Life">The log's first epoch.</param>
/// <param name="Offset">The offset.</param>
internal readonly record struct LogPlace(Epoch Life, long Offset)
{
    public LogPlace After(int events) => this with { Offset = Offset + events };
}

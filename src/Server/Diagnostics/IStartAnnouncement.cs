namespace Netra.Signal.Server.Diagnostics;

/// <summary>What a part says of itself in the log when the process starts, so that an operator sees what really runs.</summary>
internal interface IStartAnnouncement
{
    /// <summary>One line, such as <c>event log: in memory, 20000 events / 8 MiB / 1 h per user</c>. No key, no token, no password.</summary>
    string Announce();
}

using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>A thread and whose it is.</summary>
internal readonly record struct ThreadName(UserKey User, ThreadId Thread);

using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>A run and whose it is.</summary>
internal readonly record struct RunName(UserKey User, RunId Run);

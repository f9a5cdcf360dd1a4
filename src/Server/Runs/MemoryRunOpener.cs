using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>On one process every run is written where it was begun.</summary>
internal sealed class MemoryRunOpener(MemoryRunStore runs) : IRunOpener
{
    public ValueTask<RunWriter?> OpenAsync(UserKey user, RunId run, CancellationToken cancellationToken) => new(runs.Find(user, run));
}

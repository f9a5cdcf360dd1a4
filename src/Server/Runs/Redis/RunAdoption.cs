using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Makes handles of runs that are not carried out here.</summary>
internal sealed class RunAdoption(RunRecords records, RunWriting writing, RunContexts contexts, IUserEmitterFactory emitters)
{
    public AdoptedRun Adopt(RunFold fold) => new(fold, writing, contexts, emitters);

    /// <returns><see langword="null"/> when the user has no run of that name.</returns>
    /// <exception cref="Diagnostics.SignalException"><c>unavailable</c>.</exception>
    public async ValueTask<AdoptedRun?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        await StoreCalls.AnswerAsync(records.FindAsync(user, run, cancellationToken)) is { } fold ? Adopt(fold) : null;
}

using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Keeps runs in Redis, and knows how far they are there.</summary>
internal sealed class RedisRunKeeper(RunRecords records, ILogger<RedisRunKeeper> logger) : IRunKeeper
{
    private const long GrowthToKeep = 256 * 1024;

    /// <summary>So many events of the user, of whatever run: the log must reach back to where a run was kept last.</summary>
    private const long EventsToKeep = 4096;

    public ValueTask KeepIfGrownAsync(UserKey user, RunFold fold) =>
        fold.Bytes - fold.KeptBytes > Math.Max(GrowthToKeep, fold.Bytes / 2) || fold.At?.Offset - fold.KeptOffset > EventsToKeep
            ? KeepAsync(user, fold)
            : default;

    public async ValueTask KeepAsync(UserKey user, RunFold fold)
    {
        try
        {
            await records.KeepAsync(user, fold);
            (fold.KeptBytes, fold.KeptOffset) = (fold.Bytes, fold.At?.Offset ?? 0);
        }
        catch (RedisCallException failure)
        {
            logger.NotKept(fold.Run.Run.Value, user.Pseudonym, failure.Message);
        }
    }

    public ValueTask<RunFold?> KeptAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(records.FindAsync(user, run, cancellationToken));

    public ValueTask<RunMark> MarkAsync(UserKey user, RunId run, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(records.MarkAsync(user, run, cancellationToken));
}

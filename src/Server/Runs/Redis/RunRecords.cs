using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Runs as Redis keeps them: sealed for their user, under names that say nothing.</summary>
internal sealed class RunRecords(
    RedisServer server, RedisKeys keys, UserSecrets secrets, PodRuns pod, RunOptions options, LimitOptions limits, TimeProvider time, ILogger<RunRecords> logger)
    : IRunKeeper
{
    private const long GrowthToKeep = 256 * 1024;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Kept => (long)options.KeptFor.TotalMilliseconds;

    /// <returns>The run that has the name already, or <see langword="null"/> and where the log was when the new one was added.</returns>
    /// <exception cref="SignalException">The user has too many runs under way.</exception>
    public async Task<(RunFold? Existing, Cursor At)> AddAsync(StoredRun run, CancellationToken cancellationToken)
    {
        var (user, seals) = (run.Owner, await secrets.OfAsync(run.Owner, cancellationToken));
        var key = keys.Run(user, run.Run);
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.Add,
            [keys.Of(user, "log"), keys.Of(user, "meta"), key, keys.Of(user, "active"), keys.Thread(user, run.Thread), pod.Key, keys.Shared("pods")],
            [NewEpoch(), Close(seals, key, new RunFold(run)), Now, Kept, limits.ActiveRunsPerUser, pod.NameOf(user, run.Run), pod.Id],
            cancellationToken))!;
        if (answer.Length == 2)
            return (Open(seals, key, (byte[])answer[0]!, (string)answer[1]!), default);
        return (string?)answer[0] != "limit" ? (null, PlaceOf((string)answer[0]!)) : throw SignalException.LimitExceeded(
            $"Resource limits exceeded for user: at most {limits.ActiveRunsPerUser} runs may be under way at once; wait for one to end or cancel one.",
            TimeSpan.FromSeconds(1));
    }

    public async Task RemoveAsync(StoredRun run) => await server.RunAsync(
        RunScripts.Remove,
        [keys.Run(run.Owner, run.Run), keys.Of(run.Owner, "active"), keys.Thread(run.Owner, run.Thread), pod.Key],
        [pod.NameOf(run.Owner, run.Run)]);

    public async Task<RunFold?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        var key = keys.Run(user, run);
        var answer = (RedisValue[])(await server.RunAsync(RunScripts.Find, [key], [], cancellationToken))!;
        return (byte[]?)answer[0] is { } closed
            ? Open(await secrets.OfAsync(user, cancellationToken), key, closed, (string)answer[1]!)
            : null;
    }

    /// <summary>The head of the user's log, and the runs that were under way then, as they were kept last.</summary>
    public async Task<(Cursor Head, IReadOnlyList<RunFold> Runs)> ActiveAsync(UserKey user, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.Active, [keys.Of(user, "log"), keys.Of(user, "meta"), keys.Of(user, "active")], [NewEpoch()], cancellationToken))!;
        return (PlaceOf((string)answer[0]!), await OpenAllAsync(user, answer[1..], cancellationToken));
    }

    /// <summary>The ended runs of a thread, the oldest first.</summary>
    public async Task<IReadOnlyList<RunFold>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken) => await OpenAllAsync(
        user, (RedisValue[])(await server.RunAsync(RunScripts.OfThread, [keys.Thread(user, thread)], [options.EndedKeptPerUser], cancellationToken))!, cancellationToken);

    public ValueTask KeepIfGrownAsync(UserKey user, RunFold fold) =>
        fold.Bytes - fold.KeptBytes > Math.Max(GrowthToKeep, fold.Bytes / 2) ? KeepAsync(user, fold) : default;

    public async ValueTask KeepAsync(UserKey user, RunFold fold)
    {
        try
        {
            var key = keys.Run(user, fold.Run.Run);
            await server.RunAsync(
                RunScripts.Keep,
                [key, keys.Of(user, "ended"), pod.Key],
                [Close(await secrets.OfAsync(user, CancellationToken.None), key, fold), fold.Seq, fold.IsEnded ? 1 : 0, Now, Kept, options.EndedKeptPerUser, pod.NameOf(user, fold.Run.Run)]);
            fold.KeptBytes = fold.Bytes;
        }
        catch (Exception failure) when (failure is RedisAwayException or RedisRefusedException)
        {
            logger.NotKept(fold.Run.Run.Value, user.Pseudonym, failure.Message);
        }
    }

    private static byte[] Close(UserSeals seals, string key, RunFold fold) => seals.Close(KeptRun.Write(fold), Place.Of("run", key));

    private static RunFold Open(UserSeals seals, string key, byte[] closed, string begin) => seals.TryOpen(closed, Place.Of("run", key), out var text)
        ? KeptRun.Read(seals.Owner, text, PlaceOf(begin))
        : throw new IsolationViolationException("A kept run does not open as its user's.");

    private static Cursor PlaceOf(string at)
    {
        var words = at.Split(' ');
        return new(new(ulong.Parse(words[0], CultureInfo.InvariantCulture)), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static long NewEpoch() => (RandomNumberGenerator.GetInt32(1, int.MaxValue) * (1L << 17)) + RandomNumberGenerator.GetInt32(1 << 17);

    private async Task<IReadOnlyList<RunFold>> OpenAllAsync(UserKey user, RedisValue[] threes, CancellationToken cancellationToken)
    {
        if (threes.Length == 0)
            return [];
        var seals = await secrets.OfAsync(user, cancellationToken);
        var runs = new List<RunFold>();
        for (var i = 0; i + 2 < threes.Length; i += 3)
            runs.Add(Open(seals, (string)threes[i]!, (byte[])threes[i + 1]!, (string)threes[i + 2]!));
        return runs;
    }
}

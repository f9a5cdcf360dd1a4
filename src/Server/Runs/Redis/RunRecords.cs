using System.Runtime.CompilerServices;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Runs as Redis keeps them: sealed for their user, under names that say nothing.</summary>
internal sealed class RunRecords(
    RedisServer server, RedisKeys keys, UserSecrets secrets, BrokenSeals broken, PodRuns pod, RedisOptions redis, RunOptions options, EventLogOptions log, LimitOptions limits, TimeProvider time)
{
    /// <summary>Names an addition, so that it can be taken back and no other run of the same name with it.</summary>
    private readonly ConditionalWeakTable<StoredRun, string> _additions = [];

    private long KeptFor => (long)options.KeptFor.TotalMilliseconds;

    private long LogKeptFor => (long)log.KeptFor.TotalMilliseconds;

    /// <returns>The run that has the name already; or where the log was when the new one was added, and its place if it waits; or why its thread took none.</returns>
    /// <exception cref="SignalException">The user has too many runs under way, or had a run of that name that is forgotten.</exception>
    /// <exception cref="RedisAwayException">Nobody knows whether it was added; it will not be added later.</exception>
    public async Task<RecordedRun> AddAsync(StoredRun run, Admission admission)
    {
        var until = time.GetTimestamp() + (long)(redis.CallTimeout.TotalSeconds * time.TimestampFrequency);
        var (user, key) = (run.Owner, keys.Run(run.Owner, run.Run));
        var answer = (RedisValue[])(await secrets.StoreAsync(user, answer => ((RedisValue[])answer!)[0] == "secret", seals =>
        {
            var closed = RunSeal.Close(seals, key, new RunFold(run));
            return server.RunAsync(
                RunScripts.Add,
                [keys.Of(user, "log"), keys.Of(user, "meta"), key, keys.Of(user, "active"), keys.Thread(user, run.Thread), pod.Key, keys.Shared("pods"), keys.Of(user, "secret")],
                clock =>
                [
                    LogCalls.NewEpoch(), closed, LogKeptFor, KeptFor, limits.ActiveRunsPerUser, options.EndedKeptPerUser,
                    pod.NameOf(user, run.Run), pod.Id, AdditionOf(run), clock.At(until), seals.Name, seals.Secret,
                    WordOf(admission.WhenBusy), admission.MostWaiting, (long)admission.WaitFor.TotalMilliseconds,
                ]);
        }))!;
        return (string?)answer[0] switch
        {
            "known" => new(await OpenAsync(user, key, (byte[])answer[1]!, (string?)answer[2], CancellationToken.None)),
            "added" => new(null, RunSeal.PlaceOf((string)answer[1]!), (int)answer[2] is > 0 and var place ? place : null),
            "busy" => new(Busy: new(pod.TryRead((string)answer[1]!) is var (owner, other) && owner == user ? other : null)),
            "full" => new(Busy: new(null, IsFull: true)),
            "used" => throw SignalException.Conflict(RunRules.NameWasUsed),
            "late" => throw new RedisAwayException("it does not answer in time."),
            _ => throw SignalException.LimitExceeded(
                $"Resource limits exceeded for user: at most {limits.ActiveRunsPerUser} runs may be under way at once; wait for one to end or cancel one.",
                TimeSpan.FromSeconds(1)),
        };
    }

    /// <summary>Takes back an addition, as long as nothing of the run is stored and nobody was told of it.</summary>
    public async Task<RemovedRun> RemoveAsync(StoredRun run) => (int)await server.RunAsync(
        RunScripts.Remove,
        [keys.Run(run.Owner, run.Run), keys.Of(run.Owner, "active"), keys.Thread(run.Owner, run.Thread), pod.Key],
        [pod.NameOf(run.Owner, run.Run), AdditionOf(run)]) switch
    {
        0 => RemovedRun.NotThere,
        1 => RemovedRun.Gone,
        _ => RemovedRun.Stays,
    };

    public async Task<RunFold?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        var key = keys.Run(user, run);
        var answer = (RedisValue[])(await server.RunAsync(RunScripts.Find, [key], [], cancellationToken))!;
        return (byte[]?)answer[0] is { } closed
            ? await OpenAsync(user, key, closed, (string?)answer[1], cancellationToken)
            : null;
    }

    public async Task<RunMark> MarkAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(RunScripts.Mark, [keys.Run(user, run)], [], cancellationToken))!;
        return new(
            answer[0].IsNull ? 0 : (long)answer[0],
            answer[1].IsNull ? 0 : (long)answer[1],
            answer[2].IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)answer[2]));
    }

    /// <summary>The head of the user's log, and the runs that were under way then, as they were kept last; without those whose record does not open.</summary>
    public async Task<(Cursor Head, IReadOnlyList<RunFold> Runs)> ActiveAsync(UserKey user, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.Active, [keys.Of(user, "log"), keys.Of(user, "meta"), keys.Of(user, "active")], [LogCalls.NewEpoch(), LogKeptFor], cancellationToken))!;
        return (RunSeal.PlaceOf((string)answer[0]!), await OpenUnderWayAsync(user, answer[1..], cancellationToken));
    }

    /// <summary>The latest ended runs of a thread, the oldest first; one that is another thread's is left out, as if it were not listed there.</summary>
    public async Task<IReadOnlyList<RunFold>> EndedAsync(UserKey user, ThreadId thread, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.OfThread, [keys.Thread(user, thread)], [options.HistoryRuns, options.HistoryBytes], cancellationToken))!;
        var runs = new List<RunFold>();
        for (var i = 0; i + 2 < answer.Length; i += 3)
        {
            var run = await OpenAsync(user, (string)answer[i]!, (byte[])answer[i + 1]!, (string?)answer[i + 2], cancellationToken);
            if (run.Run.Thread == thread)
                runs.Add(run);
            else
                SayMisplaced(user);
        }

        return runs;
    }

    /// <summary>Runs of a thread, the newest first, each with when it was added.</summary>
    public async Task<IReadOnlyList<(RunFold Run, long Added)>> PageAsync(
        UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.Page,
            [keys.Thread(user, thread)],
            [limit, before is { } place ? place.Created : "+inf", before is { } last ? keys.Run(user, last.Run) : ""],
            cancellationToken))!;
        var runs = new List<(RunFold, long)>();
        for (var i = 0; i + 3 < answer.Length; i += 4)
        {
            var run = await OpenAsync(user, (string)answer[i]!, (byte[])answer[i + 1]!, (string?)answer[i + 2], cancellationToken);
            runs.Add(run.Run.Thread == thread ? (run, (long)answer[i + 3]) : throw SayMisplaced(user));
        }

        return runs;
    }

    /// <summary>Forgets runs of a thread, which have ended.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetAsync(UserKey user, ThreadId thread, IEnumerable<RunId> runs, CancellationToken cancellationToken) => (int)await server.RunAsync(
        RunScripts.Forget,
        [keys.Thread(user, thread), keys.Of(user, "active"), keys.Of(user, "ended"), .. runs.Select(run => (RedisKey)keys.Run(user, run))],
        [],
        cancellationToken);

    /// <summary>Keeps what a run said so far.</summary>
    public async Task KeepAsync(UserKey user, RunFold fold)
    {
        var key = keys.Run(user, fold.Run.Run);
        await secrets.StoreAsync(user, answer => (int)answer == -2, seals => server.RunAsync(
            RunScripts.Keep,
            [key, keys.Of(user, "ended"), pod.Key, keys.Of(user, "secret")],
            [
                RunSeal.Close(seals, key, fold), fold.Seq, fold.IsEnded ? 1 : 0, KeptFor, options.EndedKeptPerUser, pod.NameOf(user, fold.Run.Run),
                RunSeal.TextOf(fold.At ?? default), seals.Name, seals.Secret, options.EndedBytesPerUser,
            ]));
    }

    /// <summary>Puts off the expiry of runs of a user that are carried out here, and of all that they need.</summary>
    /// <returns>Those that are not under way in Redis any more.</returns>
    public async Task<IReadOnlyList<RunWriter>> RenewAsync(UserKey user, IReadOnlyList<RunWriter> runs)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            RunScripts.Renew,
            [
                keys.Of(user, "meta"), keys.Of(user, "log"), keys.Of(user, "active"), pod.Key,
                .. runs.SelectMany(run => (RedisKey[])[keys.Run(user, run.Run.Run), keys.Thread(user, run.Run.Thread)]),
            ],
            [LogKeptFor, KeptFor]))!;
        return [.. runs.Where((_, i) => (int)answer[i] == 0)];
    }

    private string AdditionOf(StoredRun run) => _additions.GetValue(run, static _ => Guid.NewGuid().ToString("n"));

    private static string WordOf(WhenBusy policy) => policy switch
    {
        WhenBusy.Enqueue => "enqueue",
        WhenBusy.Interrupt => "interrupt",
        WhenBusy.Concurrent => "concurrent",
        _ => "reject",
    };

    private async Task<IReadOnlyList<RunFold>> OpenUnderWayAsync(UserKey user, RedisValue[] fours, CancellationToken cancellationToken)
    {
        var runs = new List<RunFold>();
        for (var i = 0; i + 3 < fours.Length; i += 4)
        {
            if (await TryOpenAsync(user, (string)fours[i]!, (byte[])fours[i + 1]!, (string?)fours[i + 2], cancellationToken) is not { } run)
                continue;
            run.IsWaiting = (int)fours[i + 3] == 1;
            runs.Add(run);
        }

        return runs;
    }

    private IsolationViolationException SayMisplaced(UserKey user) => broken.Say(user, new("A kept run is listed in a thread that is not its own."));

    /// <summary>Where all that are under way are asked for, one that does not open is said where it is opened, and hides no other.</summary>
    private async ValueTask<RunFold?> TryOpenAsync(UserKey user, string key, byte[] closed, string? begin, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(user, key, closed, begin, cancellationToken);
        }
        catch (IsolationViolationException)
        {
            return null;
        }
    }

    private ValueTask<RunFold> OpenAsync(UserKey user, string key, byte[] closed, string? begin, CancellationToken cancellationToken) =>
        secrets.OpenAsync(user, seals => RunSeal.Open(seals, key, closed, begin), cancellationToken);
}

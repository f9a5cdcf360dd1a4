using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The lines of threads that all pods share: what waits is noted with each run, and what a look finds and changes is one step in Redis.</summary>
internal sealed class RedisThreadLines(
    RedisServer server, RedisKeys keys, UserKeyDerivation names, BrokenSeals broken, PodRuns pod, RunOptions options, EventLogOptions log) : IThreadLines
{
    /// <summary>After which time somebody looks at a thread where runs wait, whatever became of whoever looked last.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    private string Index => keys.Shared("lines");

    private string Counts => keys.Shared("lines:count");

    private static long Again => (long)LookAgainAfter.TotalMilliseconds;

    private long KeptFor => (long)options.KeptFor.TotalMilliseconds;

    /// <summary>No id has it in it, so no such name is a run's.</summary>
    private string Prefix => $"{keys.Environment} #";

    public async ValueTask<LineLook> LookAsync(UserKey user, ThreadId thread, bool mayBegin, CancellationToken cancellationToken)
    {
        Step? turn = null;
        while (true)
        {
            var all = await LookAtAllAsync(user, thread, mayBegin, turn, cancellationToken);
            var isStuck = false;
            foreach (var foreign in all.Where(one => one.Run is null).DistinctBy(one => one.Key))
                isStuck |= !await TryPassOverAsync(user, foreign, cancellationToken);
            turn = all.Find(one => one.Word == "turn");
            // What cannot be taken out now is looked at again in a while.
            if (turn is null || isStuck)
                return LookOf(all);
            // Only what was read is given the turn. Where it is nobody's, the next one has it.
            if (turn.Run is null)
                turn = null;
        }
    }

    private async ValueTask<List<Step>> LookAtAllAsync(UserKey user, ThreadId thread, bool mayBegin, Step? turn, CancellationToken cancellationToken)
    {
        var fours = (RedisValue[])(await RunAsync(
            RunScripts.Look,
            [keys.Of(user, "active"), keys.Thread(user, thread), pod.Key, keys.Shared("pods"), Index, Counts, keys.Of(user, "log"), keys.Of(user, "meta")],
            [
                NameOf(user, thread), Again, KeptFor, pod.Id, mayBegin ? 1 : 0, (long)log.KeptFor.TotalMilliseconds,
                .. turn is null ? (RedisValue[])[] : [turn.Name, turn.Key],
            ],
            cancellationToken))!;
        return [.. fours.Chunk(4).Select(four => StepOf(user, (string)four[0]!, four[1], (int)four[2], four[3]))];
    }

    /// <summary>A name is a run's only at that run.</summary>
    private Step StepOf(UserKey user, string word, RedisValue name, int place, RedisValue key) =>
        new(word, pod.TryRead((string)name!) is var (owner, run) && owner == user && keys.Run(user, run) == key ? run : null, name, place, key);

    public async ValueTask SaidAsync(UserKey user, StoredRun run, int place, CancellationToken cancellationToken) => await RunAsync(
        RunScripts.Said,
        [keys.Run(user, run.Run), keys.Of(user, "active"), keys.Thread(user, run.Thread), pod.Key, Index, Counts],
        [place, pod.NameOf(user, run.Run), NameOf(user, run.Thread), Again, KeptFor],
        cancellationToken);

    public async ValueTask<int?> PlaceAsync(UserKey user, StoredRun run, CancellationToken cancellationToken) =>
        (int)await RunAsync(RunScripts.Place, [keys.Of(user, "active"), keys.Thread(user, run.Thread), keys.Run(user, run.Run)], [], cancellationToken) is > 0 and var place ? place : null;

    public async ValueTask<(IReadOnlyList<ThreadName> Threads, int Waiting)> DueAsync(int most, CancellationToken cancellationToken)
    {
        var answer = (string[])(await RunAsync(RunScripts.DueLines, [Index, Counts], [most, Again], cancellationToken))!;
        return ([.. answer.Skip(1).Select(TryRead).OfType<ThreadName>()], int.Parse(answer[0], CultureInfo.InvariantCulture));
    }

    private static LineLook LookOf(List<Step> all)
    {
        return all.Count == 0 ? LineLook.Nothing : new(
            Of("begin") is [var begin, ..] ? begin : null, Of("expired"), Of("interrupted"),
            [.. all.Where(one => one is { Word: "moved", Run: not null }).Select(one => new LinePlace(one.Run!.Value, one.Place))]);

        IReadOnlyList<RunId> Of(string word) => [.. all.Where(one => one.Word == word).Select(one => one.Run).OfType<RunId>()];
    }

    /// <summary>A run whose name is another's, or none that a pod of ours wrote down, is taken out of the line: nobody can act on it, and others wait behind it.</summary>
    /// <returns>Whether it was there.</returns>
    private async ValueTask<bool> TryPassOverAsync(UserKey user, Step foreign, CancellationToken cancellationToken)
    {
        broken.Say(user, new("A run that waits is not its user's."));
        return (int)await RunAsync(RunScripts.PassOver, [keys.Of(user, "active")], [foreign.Key], cancellationToken) == 1;
    }

    private string NameOf(UserKey user, ThreadId thread) => names.Entrust(user, Prefix + thread.Value);

    private ThreadName? TryRead(string name) =>
        names.TryRecall(name, out var user, out var text) && text.StartsWith(Prefix, StringComparison.Ordinal) && ThreadId.TryParse(text[Prefix.Length..], out var thread)
            ? new(user, thread)
            : null;

    private ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] at, RedisValue[] values, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(server.RunAsync(script, at, values, cancellationToken));

    /// <summary>What is to be done for one run. Name and key are as they stand in Redis, whoever wrote them.</summary>
    private sealed record Step(string Word, RunId? Run, RedisValue Name, int Place, RedisValue Key);
}

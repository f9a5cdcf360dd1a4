using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The lines of threads that all pods share: what waits is noted with each run, and each look is one step in Redis.</summary>
internal sealed class RedisThreadLines(RedisServer server, RedisKeys keys, UserKeyDerivation names, PodRuns pod, RunOptions options, EventLogOptions log) : IThreadLines
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
        var answer = (RedisValue[])(await RunAsync(
            RunScripts.Look,
            [keys.Of(user, "active"), keys.Thread(user, thread), pod.Key, keys.Shared("pods"), Index, Counts, keys.Of(user, "log"), keys.Of(user, "meta")],
            [NameOf(user, thread), Again, KeptFor, pod.Id, mayBegin ? 1 : 0, (long)log.KeptFor.TotalMilliseconds],
            cancellationToken))!;
        return answer.Length == 0 ? LineLook.Nothing : Read(user, answer);
    }

    public async ValueTask SaidAsync(UserKey user, StoredRun run, int place, CancellationToken cancellationToken) => await RunAsync(
        RunScripts.Said,
        [keys.Run(user, run.Run), keys.Of(user, "active"), keys.Thread(user, run.Thread), pod.Key, Index, Counts],
        [place, pod.NameOf(user, run.Run), NameOf(user, run.Thread), Again, KeptFor],
        cancellationToken);

    public async ValueTask<int?> PlaceAsync(UserKey user, StoredRun run, CancellationToken cancellationToken) =>
        (int)await RunAsync(RunScripts.Place, [keys.Of(user, "active"), keys.Thread(user, run.Thread)], [pod.NameOf(user, run.Run)], cancellationToken) is > 0 and var place ? place : null;

    public async ValueTask<(IReadOnlyList<ThreadName> Threads, int Waiting)> DueAsync(int most, CancellationToken cancellationToken)
    {
        var answer = (string[])(await RunAsync(RunScripts.DueLines, [Index, Counts], [most, Again], cancellationToken))!;
        return ([.. answer.Skip(1).Select(TryRead).OfType<ThreadName>()], int.Parse(answer[0], CultureInfo.InvariantCulture));
    }

    private LineLook Read(UserKey user, RedisValue[] threes)
    {
        var all = new List<(string Word, LinePlace Run)>();
        for (var i = 0; i + 2 < threes.Length; i += 3)
            all.Add(((string)threes[i]!, new(RunOf(user, (string)threes[i + 1]!), (int)threes[i + 2])));
        return new(
            all.Find(one => one.Word == "begin") is { Word: not null } begin ? begin.Run.Run : null,
            Of("expired"), Of("interrupted"), [.. all.Where(one => one.Word == "moved").Select(one => one.Run)]);

        IReadOnlyList<RunId> Of(string word) => [.. all.Where(one => one.Word == word).Select(one => one.Run.Run)];
    }

    /// <exception cref="IsolationViolationException">It is another user's, or none that a pod of ours wrote down.</exception>
    private RunId RunOf(UserKey user, string name) => pod.TryRead(name) is var (owner, run) && owner == user
        ? run
        : throw new IsolationViolationException("A run that waits is not its user's.");

    private string NameOf(UserKey user, ThreadId thread) => names.Entrust(user, Prefix + thread.Value);

    private ThreadName? TryRead(string name) =>
        names.TryRecall(name, out var user, out var text) && text.StartsWith(Prefix, StringComparison.Ordinal) && ThreadId.TryParse(text[Prefix.Length..], out var thread)
            ? new(user, thread)
            : null;

    private ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] at, RedisValue[] values, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(server.RunAsync(script, at, values, cancellationToken));
}

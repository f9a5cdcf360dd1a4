using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs of all pods, as the threads see them.</summary>
internal sealed class RedisThreadRuns(
    MemoryRunStore carriedOut, RunRecords records, RedisServer server, RedisKeys keys, UserSecrets secrets,
    RunAdoption adoption) : IThreadRuns
{
    private static readonly RedisScript Page = new("page-runs.lua");
    private static readonly RedisScript Forget = new("forget-runs.lua");

    public static IReadOnlyList<RedisScript> Scripts { get; } = [Page, Forget];

    public async ValueTask<IReadOnlyDictionary<ThreadId, RunId>> ActiveAsync(UserKey user, CancellationToken cancellationToken)
    {
        var (_, runs) = await StoreCalls.AnswerAsync(new ValueTask<(Cursor, IReadOnlyList<RunFold>)>(records.ActiveAsync(user, cancellationToken)));
        var active = new Dictionary<ThreadId, RunId>();
        foreach (var fold in runs.OrderBy(fold => fold.Run.Created))
            active[fold.Run.Thread] = fold.Run.Run;
        return active;
    }

    public async ValueTask<RunSlice> PageAsync(UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken)
    {
        var kept = await KeptAsync(user, thread, before, limit + 1, cancellationToken);
        var states = new List<RunState>();
        foreach (var (_, fold, _) in kept.Take(limit))
            states.Add(await HandleOf(user, fold).ToStateAsync(cancellationToken));
        return new(states, kept.Count > limit ? new(kept[limit - 1].Added, kept[limit - 1].Fold.Run.Run) : null);
    }

    public async ValueTask ForgetAsync(UserKey user, ThreadId thread, string reason, CancellationToken cancellationToken)
    {
        var kept = await KeptAsync(user, thread, null, int.MaxValue, cancellationToken);
        foreach (var (_, fold, _) in kept)
            await HandleOf(user, fold).EndAsync(new AgentCancelled(reason), cancellationToken);
        foreach (var (_, fold, _) in kept)
            if (carriedOut.Find(user, fold.Run.Run) is { } own)
                carriedOut.Remove(user, own);
        await StoreCalls.AnswerAsync(new ValueTask<RedisResult>(server.RunAsync(
            Forget,
            [keys.Thread(user, thread), keys.Of(user, "active"), keys.Of(user, "ended"), .. kept.Select(item => (RedisKey)item.Key)],
            [],
            cancellationToken)));
    }

    private static Cursor CursorOf(string at) => at.Split(' ') is [var epoch, var offset]
        ? new(new(ulong.Parse(epoch, CultureInfo.InvariantCulture)), long.Parse(offset, CultureInfo.InvariantCulture))
        : throw new FormatException("A place in the log is no place.");

    /// <summary>Where it is carried out here, its writer; it knows what is not kept yet.</summary>
    private IRunHandle HandleOf(UserKey user, RunFold fold) =>
        carriedOut.Find(user, fold.Run.Run) is { EndedAt: null } own ? own : adoption.Adopt(fold);

    private async ValueTask<List<(string Key, RunFold Fold, long Added)>> KeptAsync(
        UserKey user, ThreadId thread, RunPlace? before, int limit, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])(await StoreCalls.AnswerAsync(new ValueTask<RedisResult>(server.RunAsync(
            Page,
            [keys.Thread(user, thread)],
            [limit, before is { } place ? place.Created : "+inf", before is { } last ? keys.Run(user, last.Run) : ""],
            cancellationToken))))!;
        var kept = new List<(string, RunFold, long)>();
        for (var i = 0; i + 3 < answer.Length; i += 4)
        {
            var (key, seals) = ((string)answer[i]!, await StoreCalls.AnswerAsync(secrets.OfAsync(user, cancellationToken)));
            if (!seals.TryOpen((byte[])answer[i + 1]!, Place.Of("run", key), out var text))
                throw new IsolationViolationException("A kept run does not open as its user's.");
            var fold = KeptRun.Read(user, text, CursorOf((string)answer[i + 2]!));
            if (fold.Run.Thread == thread)
                kept.Add((key, fold, (long)answer[i + 3]));
        }

        return kept;
    }
}

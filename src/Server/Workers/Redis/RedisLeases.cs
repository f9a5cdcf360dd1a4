using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Ids;
using StackExchange.Redis;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>Leases that all pods share: each entry lies with its run, sealed for the run's user; indexes have names that say nothing.</summary>
internal sealed class RedisLeases(
    RedisServer server, RedisKeys keys, UserSecrets secrets, PodRuns names, RunOptions options, WorkerOptions workers, TimeProvider time) : ILeaseStore, ILeaseIndex
{
    /// <summary>How long an agent counts as served after a pod said so last.</summary>
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(10);

    public event Action<string>? Waits;

    public event Action<RunName>? Changed;

    public bool OutlivesProcess => true;

    /// <summary>Where pods ring each other.</summary>
    public string Channel => keys.Shared("leases");

    private string Due => keys.Shared("leases:due");

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<LeaseEntry?> FindAsync(UserKey user, RunId run, CancellationToken cancellationToken) => StoreCalls.AnswerAsync(FindInRedisAsync(user, run, cancellationToken));

    public ValueTask<bool> TrySaveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken) => entry.Owner == user
        ? StoreCalls.AnswerAsync(SaveInRedisAsync(user, entry, cancellationToken))
        : throw new ArgumentException("A lease entry is its own user's.", nameof(entry));

    public ValueTask<bool> TryRemoveAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken) =>
        StoreCalls.AnswerAsync(RemoveInRedisAsync(user, entry, cancellationToken));

    public async ValueTask<IReadOnlyList<RunName>> WaitingAsync(string agent, int most, CancellationToken cancellationToken) =>
        (await IndexAsync(QueueOf(agent), "+inf", most, cancellationToken)).Runs;

    public async ValueTask<int> CountAsync(string agent, CancellationToken cancellationToken) =>
        (await IndexAsync(QueueOf(agent), "+inf", 0, cancellationToken)).Count;

    public async ValueTask<IReadOnlyList<RunName>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        (await IndexAsync(Due, Text(now.ToUnixTimeMilliseconds()), most, cancellationToken)).Runs;

    public async ValueTask DropAsync(RunName run, string? agent) =>
        await StoreCalls.AnswerAsync(RunAsync(LeaseScripts.Drop, [Due, QueueOf(agent ?? "")], [names.NameOf(run.User, run.Run)], CancellationToken.None));

    public async ValueTask<IReadOnlySet<string>> ShareAsync(IReadOnlySet<string> served)
    {
        var answer = await StoreCalls.AnswerAsync(RunAsync(
            LeaseScripts.Share, [keys.Shared("agents")],
            [Now, (long)ServedFor.TotalMilliseconds, .. served.Select(agent => (RedisValue)agent)], CancellationToken.None));
        return ((string[])answer!).ToHashSet(StringComparer.Ordinal);
    }

    public void Tell(RunName run)
    {
        Changed?.Invoke(run);
        try
        {
            _ = server.Subscriber.PublishAsync(Channel, $"news {names.NameOf(run.User, run.Run)}", CommandFlags.FireAndForget);
        }
        catch (Exception away) when (away is RedisException or RedisAwayException or ObjectDisposedException)
        {
            // It is said elsewhere that Redis is away, and the worker is told with its next renewal.
        }
    }

    /// <summary>Another pod rang.</summary>
    public void Ring(string message)
    {
        if (message.StartsWith("wait ", StringComparison.Ordinal))
            Waits?.Invoke(message[5..]);
        else if (message.StartsWith("news ", StringComparison.Ordinal) && names.TryRead(message[5..]) is var (user, run))
            Changed?.Invoke(new(user, run));
    }

    private async ValueTask<(int Count, IReadOnlyList<RunName> Runs)> IndexAsync(string key, string upTo, int most, CancellationToken cancellationToken)
    {
        var answer = (string[])(await StoreCalls.AnswerAsync(RunAsync(LeaseScripts.Index, [key], [upTo, Math.Max(most, 0)], cancellationToken)))!;
        return (
            int.Parse(answer[0], CultureInfo.InvariantCulture),
            [.. answer.Skip(1).Select(names.TryRead).OfType<(UserKey User, RunId Run)>().Select(name => new RunName(name.User, name.Run))]);
    }

    private async ValueTask<LeaseEntry?> FindInRedisAsync(UserKey user, RunId run, CancellationToken cancellationToken)
    {
        var key = keys.Run(user, run);
        var answer = (RedisValue[])(await server.RunAsync(LeaseScripts.Find, [key], [], cancellationToken))!;
        if ((byte[]?)answer[0] is not { } closed)
            return null;
        var version = (long)answer[1];
        var entry = await secrets.OpenAsync(
            user,
            seals => seals.TryOpen(closed, PlaceOf(key, version), out var text)
                ? KeptLease.Read(user, run, version, text)
                : throw new IsolationViolationException("A kept lease does not open as its user's."),
            cancellationToken);
        return server.LastOutage is { } outage ? entry.AfterOutage(outage.From, outage.To, workers.LeaseFor) : entry;
    }

    private async ValueTask<bool> SaveInRedisAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken)
    {
        var (key, name) = (keys.Run(user, entry.Run), names.NameOf(user, entry.Run));
        // More than until it is due, as an expiry is not put off with every call.
        var keep = (long)options.KeptFor.TotalMilliseconds + 2 * Math.Max(0, entry.Until.ToUnixTimeMilliseconds() - Now);
        var answer = await secrets.StoreAsync(user, answer => (int)answer == -2, seals => server.RunAsync(
            LeaseScripts.Save,
            [key, Due, QueueOf(entry.Agent), names.Key, keys.Of(user, "secret")],
            [
                entry.Version - 1, seals.Close(KeptLease.Write(entry), PlaceOf(key, entry.Version)), entry.Version, entry.Due.ToUnixTimeMilliseconds(), name, entry.State == LeaseState.Waiting ? 1 : 0, Now, keep,
                Channel, $"wait {entry.Agent}", seals.Name, seals.Secret,
            ],
            cancellationToken), cancellationToken);
        return (int)answer == 1;
    }

    private async ValueTask<bool> RemoveInRedisAsync(UserKey user, LeaseEntry entry, CancellationToken cancellationToken) => (int)await server.RunAsync(
        LeaseScripts.Remove, [keys.Run(user, entry.Run), Due, QueueOf(entry.Agent)], [entry.Version, names.NameOf(user, entry.Run)], cancellationToken) == 1;

    private static byte[] PlaceOf(string key, long version) => Place.Of("lease", $"{key}:{Text(version)}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string QueueOf(string agent) => keys.Shared($"leases:wait:{agent}");

    private async ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] at, RedisValue[] values, CancellationToken cancellationToken) =>
        await server.RunAsync(script, at, values, cancellationToken);
}

using Netra.Signal.Server.Identity;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Says every few seconds that this pod lives, and learns which others do.</summary>
internal sealed class PodRegistry(RedisServer server, RedisKeys keys, Pod pod, KeyRing ring, TimeProvider time, ILogger<PodRegistry> logger) : BackgroundService
{
    /// <summary>How often a pod says that it lives.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>A pod that was silent for so long is dead: others end its runs.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(15);

    private volatile IReadOnlyList<OtherPod> _others = [];
    private Task _told = Task.CompletedTask;
    private readonly Dictionary<string, (string Word, long At)> _heard = [];

    public static RedisScript Heartbeat { get; } = new("heartbeat.lua");

    /// <summary>Told of every pod that is dead, again and again until <see cref="RemoveAsync"/>.</summary>
    public event Func<OtherPod, Task>? Dead;

    /// <summary>Why this pod must not share a Redis with one that was there before; <see langword="null"/> when it may. One that came later is wrong itself.</summary>
    public string? KeysRefusal => Unlike.Any(other => other.IsEarlier) ? KeysDiffer : null;

    private const string KeysDiffer =
        "another pod seals with a key that this one does not have, or the other way round; give all pods the same Netra:Keys (a new key is added to the end of every pod's list before it is put first).";

    private IEnumerable<OtherPod> Unlike => _others.Where(other =>
        other.SilentFor < DeadAfter && other.CurrentKey.Length > 0 && (!ring.TryFind(other.CurrentKey, out _) || !other.Keys.Contains(ring.Current.Id)));

    /// <summary>Forgets a dead pod of which nothing is left.</summary>
    public async Task RemoveAsync(OtherPod dead) => await server.RunAsync(RemovePod, [keys.Shared("pods"), keys.Shared($"pod:{dead.Id}:runs")], [dead.Id]);

    public static RedisScript RemovePod { get; } = new("remove-pod.lua");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RedisCallException or OperationCanceledException)
            {
                // It is said elsewhere that Redis is away. The others could not say that they live either: they are given their time anew.
                _others = [];
                _heard.Clear();
            }
            catch (Exception failure)
            {
                logger.BeatFailed(failure);
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        var answer = (RedisValue[])(await server.RunAsync(
            Heartbeat,
            [keys.Shared("pods"), keys.Shared($"pod:{pod.Id}")],
            [pod.Id, ring.Current.Id, string.Join(' ', ring.All.Select(key => key.Id)), keys.Shared("pod:")],
            stoppingToken))!;
        var others = new List<OtherPod>();
        for (var i = 1; i + 4 < answer.Length; i += 5)
            others.Add(OtherOf((long)answer[0], answer.AsSpan(i, 5)));
        foreach (var gone in _heard.Keys.Except(others.Select(other => other.Id)).ToArray())
            _heard.Remove(gone);
        var knew = Unlike.Select(other => other.Id).ToHashSet();
        _others = others;
        foreach (var other in Unlike.Where(other => !knew.Contains(other.Id)))
            logger.KeysDiffer(other.Id, other.IsEarlier ? "this pod is" : "that pod is", KeysDiffer);
        // Beside the beat, and once at a time: whoever cleans up must go on saying that it lives.
        if (_told.IsCompleted)
            _told = TellAsync([.. others.Where(other => other.SilentFor >= DeadAfter)]);
    }

    private OtherPod OtherOf(long ownSince, ReadOnlySpan<RedisValue> said)
    {
        var (id, word) = ((string)said[0]!, (string)said[1]!);
        if (!_heard.TryGetValue(id, out var heard) || heard.Word != word)
            _heard[id] = heard = (word, time.GetTimestamp());
        var since = (long)said[4];
        var isEarlier = since < ownSince || (since == ownSince && string.CompareOrdinal(id, pod.Id) < 0);
        return new(id, time.GetElapsedTime(heard.At), (string)said[2]!, ((string)said[3]!).Split(' '), isEarlier);
    }

    private async Task TellAsync(IReadOnlyList<OtherPod> dead)
    {
        foreach (var pod in dead)
        {
            try
            {
                if (Dead is { } told)
                    await told(pod);
            }
            catch (Exception failure)
            {
                logger.BeatFailed(failure);
            }
        }
    }
}

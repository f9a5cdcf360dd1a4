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
    private long? _beatsSince;

    public static RedisScript Heartbeat { get; } = new("heartbeat.lua");

    /// <summary>Told of every pod that is dead, again and again until <see cref="RemoveAsync"/>.</summary>
    public event Func<OtherPod, Task>? Dead;

    /// <summary>Why this pod and another must not share a Redis; <see langword="null"/> when they may.</summary>
    public string? KeysRefusal
    {
        get
        {
            foreach (var other in _others.Where(other => other.SilentFor < DeadAfter && other.CurrentKey.Length > 0))
                if (!ring.TryFind(other.CurrentKey, out _) || !other.Keys.Contains(ring.Current.Id))
                    return "another pod seals with a key that this one does not have, or the other way round; give all pods the same Netra:Keys (a new key is added to the end of every pod's list before it is put first).";
            return null;
        }
    }

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
            catch (Exception failure) when (failure is RedisAwayException or RedisRefusedException or OperationCanceledException)
            {
                // It is said elsewhere that Redis is away. The others could not say that they live either: they are given their time anew.
                (_others, _beatsSince) = ([], null);
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
        for (var i = 0; i + 3 < answer.Length; i += 4)
            others.Add(new((string)answer[i]!, TimeSpan.FromSeconds((long)answer[i + 1]), (string)answer[i + 2]!, ((string)answer[i + 3]!).Split(' ')));
        var refused = KeysRefusal;
        _others = others;
        if (KeysRefusal is { } refusal && refusal != refused)
            logger.KeysDiffer(refusal);
        var since = _beatsSince ??= time.GetTimestamp();
        // Beside the beat, and once at a time: whoever cleans up must go on saying that it lives.
        if (_told.IsCompleted && time.GetElapsedTime(since) >= DeadAfter)
            _told = TellAsync([.. others.Where(other => other.SilentFor >= DeadAfter)]);
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

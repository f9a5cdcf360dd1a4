using System.Globalization;
using Netra.Signal.Server.Identity;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Who is on the roll of pods that share this Redis, and whether this pod may be: pods whose keys do not meet would seal what the others cannot open.</summary>
/// <remarks>
/// Redis decides, in one step: who comes first is in, and who does not fit to one that is in stays out until that one was silent for <see cref="DeadAfter"/>.
/// Only time that passes here counts, and it counts anew after Redis was away, as the others could not say that they live.
/// </remarks>
internal sealed class PodRoll(RedisKeys keys, Pod pod, KeyRing ring, TimeProvider time, ILogger<PodRoll> logger)
{
    /// <summary>A pod that was silent for so long is dead.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(15);

    private const string KeysDiffer =
        "another pod seals with a key that this one does not have, or the other way round; give all pods the same Netra:Keys (a new key is added to the end of every pod's list before it is put first).";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Word, long At)> _heard = [];
    private IReadOnlyList<OtherPod> _others = [];
    private HashSet<string> _dead = [];
    private string? _since;
    private (long At, TimeSpan For)? _wait;

    public static RedisScript Heartbeat { get; } = new("heartbeat.lua");

    /// <summary>Why this pod must not work with the others; <see langword="null"/> when it may. Before it has asked it must not.</summary>
    public string? Refusal
    {
        get
        {
            lock (_gate)
                return _since is null ? KeysDiffer : null;
        }
    }

    /// <summary>The keys of <see cref="Heartbeat"/>.</summary>
    public RedisKey[] Keys => [keys.Shared("pods"), keys.Shared($"pod:{pod.Id}")];

    /// <summary>Its values, with which this pod says that it lives, and asks to be let in where it is not.</summary>
    public RedisValue[] Word
    {
        get
        {
            lock (_gate)
                return Said(_since ?? "", _wait is not var (at, wait) || time.GetElapsedTime(at) >= wait, _others.Where(other => SilenceOf(other.Id) >= DeadAfter));
        }
    }

    /// <summary>Its values, with which this pod says that it goes: nobody needs to fit to it any more.</summary>
    public RedisValue[] Goodbye => [pod.Id, "", "", keys.Shared("pod:"), "", "0"];

    /// <summary>Learns from an answer.</summary>
    /// <returns>The pods that are dead.</returns>
    public IReadOnlyList<OtherPod> Take(RedisResult answered)
    {
        var answer = (RedisValue[])answered!;
        lock (_gate)
        {
            _since = (string?)answer[0] is { Length: > 0 } since ? since : null;
            var others = new List<OtherPod>();
            for (var i = 1; i + 4 < answer.Length; i += 5)
                others.Add(OtherOfLocked(answer.AsSpan(i, 5)));
            foreach (var gone in _heard.Keys.Except(others.Select(other => other.Id)).ToArray())
                _heard.Remove(gone);
            var knew = UnlikeLocked.Select(other => other.Id).ToHashSet();
            _others = others;
            var unlike = UnlikeLocked.ToList();
            if (unlike.Exists(other => other.IsEarlier))
                (_since, _wait) = (null, (time.GetTimestamp(), DeadAfter - unlike.Where(other => other.IsEarlier).Min(other => other.SilentFor)));
            else if (_since is not null)
                _wait = null;
            foreach (var other in unlike.Where(other => !knew.Contains(other.Id)))
                logger.KeysDiffer(other.Id, other.IsEarlier ? "this pod is" : "that pod is", KeysDiffer);
            OtherPod[] dead = [.. others.Where(other => other.SilentFor >= DeadAfter)];
            _dead = [.. dead.Select(other => other.Id)];
            return dead;
        }
    }

    /// <summary>
    /// Redis was away: the others could not say that they live, and are given their time anew. Also those that it does not know any more, but not those
    /// that were dead before.
    /// </summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var id in _heard.Keys.Except(_dead).ToArray())
                _heard.Remove(id);
            if (_wait is not null)
                _wait = (time.GetTimestamp(), DeadAfter);
        }
    }

    private IEnumerable<OtherPod> UnlikeLocked => _others.Where(other =>
        other.SilentFor < DeadAfter && other.CurrentKey.Length > 0 && (!ring.TryFind(other.CurrentKey, out _) || !other.Keys.Contains(ring.Current.Id)));

    private RedisValue[] Said(string since, bool mayEnter, IEnumerable<OtherPod> dead) =>
    [
        pod.Id, ring.Current.Id, string.Join(' ', ring.All.Select(key => key.Id)), keys.Shared("pod:"), since, mayEnter ? "1" : "0", .. dead.Select(other => (RedisValue)other.Id),
    ];

    private TimeSpan SilenceOf(string id) => _heard.TryGetValue(id, out var heard) ? time.GetElapsedTime(heard.At) : TimeSpan.Zero;

    private OtherPod OtherOfLocked(ReadOnlySpan<RedisValue> said)
    {
        var (id, word, since) = ((string)said[0]!, (string)said[1]!, (string?)said[4] ?? "");
        if (!_heard.TryGetValue(id, out var heard) || heard.Word != word)
            _heard[id] = (word, time.GetTimestamp());
        return new(id, SilenceOf(id), (string)said[2]!, ((string)said[3]!).Split(' '), IsEarlierLocked(id, since));
    }

    /// <param name="id">Another pod.</param>
    /// <param name="since">Since when it is in, in microseconds of Redis; empty: it is not.</param>
    private bool IsEarlierLocked(string id, string since)
    {
        if (since.Length == 0)
            return false;
        var (other, own) = (long.Parse(since, CultureInfo.InvariantCulture), _since is null ? long.MaxValue : long.Parse(_since, CultureInfo.InvariantCulture));
        return other < own || (other == own && string.CompareOrdinal(id, pod.Id) < 0);
    }
}

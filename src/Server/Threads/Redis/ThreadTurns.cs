using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Threads.Redis;

/// <summary>Turns that all pods take together: a key that one of them can set, and that goes by itself when its pod died.</summary>
/// <remarks>A change is made only while the key still names its turn, so a pod that was held up for too long changes nothing.</remarks>
internal sealed class ThreadTurns(RedisServer server, RedisKeys keys, UserSecrets secrets, TimeProvider time, ILogger<ThreadTurns> logger)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitsFor = TimeSpan.FromSeconds(15);
    private const int LongestPauseMs = 40;

    public async Task<ThreadTurn> TakeAsync(UserKey user, CancellationToken cancellationToken)
    {
        var (token, began) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), time.GetTimestamp());
        while (true)
        {
            var unsaid = (RedisValue[])(await server.RunAsync(
                ThreadScripts.TakeTurn, [KeyOf(user), UnsaidOf(user)], [token, (long)KeptFor.TotalMilliseconds], cancellationToken))!;
            if (unsaid.Length > 0)
                return new(user, token, await ReadAsync(user, unsaid, cancellationToken), () => LeaveAsync(user, token));
            if (time.GetElapsedTime(began) > WaitsFor)
                throw new SignalException(ErrorCodes.Unavailable, "Your threads are being changed elsewhere; try again.");
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(5, LongestPauseMs)), time, cancellationToken);
        }
    }

    public string KeyOf(UserKey user) => keys.Of(user, "thread-turn");

    public string UnsaidOf(UserKey user) => keys.Of(user, "thread-unsaid");

    private async ValueTask<IReadOnlyList<ThreadChange>> ReadAsync(UserKey user, RedisValue[] unsaid, CancellationToken cancellationToken)
    {
        var changes = new List<ThreadChange>();
        for (var i = 0; i + 1 < unsaid.Length; i += 2)
            if (long.TryParse((string?)unsaid[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                changes.Add(ThreadRecord.OpenChange(number, (byte[])unsaid[i + 1]!, await secrets.OfAsync(user, cancellationToken), UnsaidOf(user)));
        return [.. changes.OrderBy(change => change.Number)];
    }

    /// <summary>Never throws: a turn that cannot be given back ends by itself.</summary>
    private async ValueTask LeaveAsync(UserKey user, string token)
    {
        try
        {
            await server.RunAsync(ThreadScripts.LeaveTurn, [KeyOf(user)], [token]);
        }
        catch (Exception failure) when (failure is RedisAwayException or RedisRefusedException)
        {
            logger.TurnNotLeft(user.Pseudonym, KeptFor);
        }
    }
}

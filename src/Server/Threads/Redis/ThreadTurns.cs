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
/// <remarks>
/// A turn is renewed for as long as it is held, and a change is made and said only while the key still names its turn. So a pod that was
/// held up for too long changes nothing, and says nothing that another one has said since.
/// </remarks>
internal sealed class ThreadTurns(RedisServer server, RedisKeys keys, UserSecrets secrets, TimeProvider time, ILogger<ThreadTurns> logger)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewedEvery = KeptFor / 4;
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
                return await HoldAsync(user, token, unsaid, cancellationToken);
            if (time.GetElapsedTime(began) > WaitsFor)
                throw new SignalException(ErrorCodes.Unavailable, "Your threads are being changed elsewhere; try again.");
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(5, LongestPauseMs)), time, cancellationToken);
        }
    }

    /// <summary>Whether a change is for this turn to say, which then has its full time again.</summary>
    public Task<bool> MaySayAsync(UserKey user, string token, ThreadChange change, CancellationToken cancellationToken) =>
        KeepAsync(user, token, change.Number, cancellationToken);

    public string KeyOf(UserKey user) => keys.Of(user, "thread-turn");

    public string UnsaidOf(UserKey user) => keys.Of(user, "thread-unsaid");

    private async Task<ThreadTurn> HoldAsync(UserKey user, string token, RedisValue[] unsaid, CancellationToken cancellationToken)
    {
        var timer = new PeriodicTimer(RenewedEvery, time);
        var renewing = RenewAsync(user, token, timer);
        try
        {
            return new(user, token, await ReadAsync(user, unsaid, cancellationToken), LeaveAsync);
        }
        catch
        {
            await LeaveAsync();
            throw;
        }

        async ValueTask LeaveAsync()
        {
            timer.Dispose();
            await renewing;
            await this.LeaveAsync(user, token);
        }
    }

    /// <summary>Never throws, and ends with the timer, or with the turn. What could not be renewed is renewed at the next time, or ends.</summary>
    private async Task RenewAsync(UserKey user, string token, PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            try
            {
                if (!await KeepAsync(user, token, null, CancellationToken.None))
                    return;
            }
            catch (RedisCallException)
            {
                logger.TurnNotRenewed(user.Pseudonym, KeptFor);
            }
        }
    }

    private async Task<bool> KeepAsync(UserKey user, string token, long? change, CancellationToken cancellationToken) => (int)await server.RunAsync(
        ThreadScripts.KeepTurn, [KeyOf(user), UnsaidOf(user)], [token, (long)KeptFor.TotalMilliseconds, change ?? RedisValue.EmptyString], cancellationToken) == 1;

    private async ValueTask<IReadOnlyList<ThreadChange>> ReadAsync(UserKey user, RedisValue[] unsaid, CancellationToken cancellationToken)
    {
        var changes = new List<ThreadChange>();
        for (var i = 0; i + 1 < unsaid.Length; i += 2)
            if (long.TryParse((string?)unsaid[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                changes.Add(await OpenAsync(user, number, (byte[])unsaid[i + 1]!, cancellationToken));
        return [.. changes.OrderBy(change => change.Number)];
    }

    private ValueTask<ThreadChange> OpenAsync(UserKey user, long number, byte[] closed, CancellationToken cancellationToken) =>
        secrets.OpenAsync(user, seals => ThreadRecord.OpenChange(number, closed, seals, UnsaidOf(user)), cancellationToken);

    /// <summary>Never throws: a turn that cannot be given back ends by itself.</summary>
    private async ValueTask LeaveAsync(UserKey user, string token)
    {
        try
        {
            await server.RunAsync(ThreadScripts.LeaveTurn, [KeyOf(user)], [token]);
        }
        catch (RedisCallException)
        {
            logger.TurnNotLeft(user.Pseudonym, KeptFor);
        }
    }
}

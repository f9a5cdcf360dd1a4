using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Redis;

/// <summary>What whoever asks is told when Redis cannot be used.</summary>
internal static class StoreCalls
{
    /// <exception cref="SignalException"><c>unavailable</c>: Redis is away, or refuses.</exception>
    public static async ValueTask<T> AnswerAsync<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (Exception failure) when (failure is RedisAwayException or RedisRefusedException)
        {
            throw new SignalException(ErrorCodes.Unavailable, "The store cannot be reached at present; try again.");
        }
    }
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Redis;

/// <summary>What whoever asks is told when Redis cannot be used.</summary>
internal static class StoreCalls
{
    /// <inheritdoc cref="AnswerAsync{T}(ValueTask{T})"/>
    public static ValueTask<T> AnswerAsync<T>(Task<T> call) => AnswerAsync(new ValueTask<T>(call));

    /// <exception cref="SignalException"><c>unavailable</c>: Redis is away, or refuses.</exception>
    public static async ValueTask<T> AnswerAsync<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (RedisCallException)
        {
            throw new SignalException(ErrorCodes.Unavailable, "The store cannot be reached at present; try again.");
        }
    }
}

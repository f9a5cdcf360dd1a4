using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Waits for an answer of Redis, but not for ever.</summary>
internal static class RedisCall
{
    /// <exception cref="RedisAwayException">No answer in time, or no connection.</exception>
    public static async Task<T> WithinAsync<T>(Task<T> answer, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(timeout, time, cancellationToken);
        }
        catch (Exception silence) when (silence is TimeoutException or OperationCanceledException)
        {
            // What comes later is nobody's: it must not become an unobserved failure.
            _ = answer.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw new RedisAwayException("it does not answer in time.", silence);
        }
        catch (Exception broken) when (broken is RedisConnectionException or ObjectDisposedException)
        {
            throw new RedisAwayException("the connection to it is broken.", broken);
        }
    }
}

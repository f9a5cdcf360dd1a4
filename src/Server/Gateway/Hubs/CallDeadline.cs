using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Where the store is shared, a call does not wait for one that is away: its client is told within the time of one call of Redis.</summary>
/// <remarks>What was asked may happen all the same: an end that waits for the store is stored when it is back.</remarks>
internal sealed class CallDeadline(RedisOptions options, TimeProvider time)
{
    public Task WithinAsync(ValueTask call)
    {
        return WithinAsync(AnsweredAsync());

        async ValueTask<bool> AnsweredAsync()
        {
            await call;
            return true;
        }
    }

    public async Task<T> WithinAsync<T>(ValueTask<T> call)
    {
        var answer = call.AsTask();
        if (options.Configuration is null)
            return await answer;
        try
        {
            return await answer.WaitAsync(options.CallTimeout, time);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            // What comes of it is told to the user as events; its failure is nobody's.
            _ = answer.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new SignalException(ErrorCodes.Unavailable, "The store did not answer in time; the call may still take effect. Look with GetRun, or try again.");
        }
    }
}

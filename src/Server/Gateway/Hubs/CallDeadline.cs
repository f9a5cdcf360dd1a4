using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Hubs;

/// <summary>Where the store is shared, a call does not wait for one that is away: its client is told within the time of one call of Redis.</summary>
/// <remarks>What was asked may happen all the same, unless it can be given up: an end that waits for the store is stored when it is back.</remarks>
internal sealed class CallDeadline(RedisOptions options, TimeProvider time)
{
    private const string MayHappen = "The store did not answer in time; the call may still take effect. Look with GetRun, or try again.";
    private const string HappensNot = "The store did not answer in time; nothing came of the call. Try again.";

    public Task WithinAsync(ValueTask call)
    {
        return WithinAsync(AnsweredAsync());

        async ValueTask<bool> AnsweredAsync()
        {
            await call;
            return true;
        }
    }

    public Task<T> WithinAsync<T>(ValueTask<T> call) => WithinAsync(call.AsTask(), MayHappen);

    /// <summary>The same, for a call that must not take effect once its client was told that it failed.</summary>
    /// <param name="call">It heeds its token, which is cancelled before the client is told.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await WithinAsync(call(given.Token).AsTask(), HappensNot);
        }
        finally
        {
            await given.CancelAsync();
        }
    }

    private async Task<T> WithinAsync<T>(Task<T> answer, string late)
    {
        if (options.Configuration is null)
            return await answer;
        try
        {
            return await answer.WaitAsync(options.CallTimeout, time);
        }
        catch (TimeoutException)
        {
            // It came at the last moment, or the timeout is its own.
            if (answer.IsCompleted)
                return await answer;
            // What comes of it is told to the user as events; its failure is nobody's.
            _ = answer.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new SignalException(ErrorCodes.Unavailable, late);
        }
    }
}

namespace Netra.Signal.Client;

/// <summary>Calls code of the application that may block its thread, or never come back: whoever waits can give up.</summary>
internal static class ApplicationCall
{
    /// <summary>The call on a thread of its own. When nobody waits any more its failure is of no interest.</summary>
    public static async Task<T> StartAsync<T>(Func<ValueTask<T>> call)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await call().ConfigureAwait(false);
    }

    /// <inheritdoc cref="StartAsync{T}(Func{ValueTask{T}})"/>
    public static Task StartAsync(Func<ValueTask> call) => StartAsync(async () =>
    {
        await call().ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits for a call, and observes its failure also when it comes too late.</summary>
    public static async Task<T> WithinAsync<T>(this Task<T> call, CancellationToken cancellationToken)
    {
        await ((Task)call).WithinAsync(cancellationToken).ConfigureAwait(false);
        return await call.ConfigureAwait(false);
    }

    /// <inheritdoc cref="WithinAsync{T}(Task{T}, CancellationToken)"/>
    public static Task WithinAsync(this Task call, CancellationToken cancellationToken)
    {
        call.Observe();
        return call.WaitAsync(cancellationToken);
    }

    /// <summary>The failure of a call that nobody waits for is of no interest.</summary>
    public static void Observe(this Task call) => call.ContinueWith(
        static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

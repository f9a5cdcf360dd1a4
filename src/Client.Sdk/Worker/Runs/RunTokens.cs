using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>What tells a run's handler, and what sends for it, to stop.</summary>
/// <param name="run">The run's name in the log.</param>
/// <param name="logger">Hears what callbacks throw.</param>
internal sealed class RunTokens(string run, ILogger logger)
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _over = new();

    /// <summary>The handler shall stop.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>The worker has the run no more.</summary>
    public CancellationToken Over => _over.Token;

    public void Cancel() => _ = CancelAsync(_cancelled);

    public void End()
    {
        _ = CancelAsync(_over);
        Cancel();
    }

    /// <summary>Code of the application may hang on to a token: what it throws is logged.</summary>
    private async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException failure)
        {
            logger.CancelCallbackFailed(failure, run);
        }
    }
}

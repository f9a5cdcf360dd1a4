using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents;

/// <summary>Stores the end of one run, again when storing fails: a run without an end would look alive for ever.</summary>
/// <remarks>A store that is away is waited for as long as this process runs; another failure is tried a few times.</remarks>
internal sealed class RunEnding(IRunWriter writer, TimeProvider time, ILogger logger)
{
    public const int Attempts = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    /// <summary>Returns once the run has ended, by this or another end, or after the last try. Never throws.</summary>
    public async Task EndAsync(AgentEvent end)
    {
        var isAway = false;
        for (var attempt = 1; attempt <= Attempts || isAway; attempt++)
        {
            try
            {
                if (attempt > 1)
                    await Task.Delay(WaitBefore(attempt), time, writer.Ended);
                await writer.EndAsync(end, CancellationToken.None);
                return;
            }
            catch (Exception) when (writer.Ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                isAway = failure is SignalException { Code: ErrorCodes.Unavailable };
                logger.EndNotStored(failure, writer.Run.Run.Value, writer.Run.Owner.Pseudonym, attempt);
            }
        }
        logger.EndGivenUp(writer.Run.Run.Value, writer.Run.Owner.Pseudonym, Attempts);
    }

    private static TimeSpan WaitBefore(int attempt) =>
        FirstWait * Math.Pow(2, attempt - 2) is var wait && wait < LongestWait ? wait : LongestWait;
}

using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents;

/// <summary>Stores the end of one run, again when storing fails: a run without an end would look alive for ever.</summary>
internal sealed class RunEnding(IRunWriter writer, TimeProvider time, ILogger logger)
{
    public const int Attempts = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns once the run has ended, by this or another end, or after the last try, within 4 seconds of waiting. Never throws.</summary>
    public async Task EndAsync(AgentEvent end)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (attempt > 1)
                    await Task.Delay(FirstWait * (1 << (attempt - 2)), time, writer.Ended);
                await writer.EndAsync(end, CancellationToken.None);
                return;
            }
            catch (Exception) when (writer.Ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.EndNotStored(failure, writer.Run.Run.Value, writer.Run.Owner.Pseudonym, attempt);
            }
        }
        logger.EndGivenUp(writer.Run.Run.Value, writer.Run.Owner.Pseudonym, Attempts);
    }
}

namespace Netra.Signal.Server.Diagnostics;

/// <summary>Asks all readiness checks.</summary>
internal sealed class Readiness(IEnumerable<IReadinessCheck> checks, ILogger<Readiness> logger)
{
    private readonly IReadinessCheck[] _checks = [.. checks];

    public bool IsReady(out ReadinessAnswer answer)
    {
        var items = Array.ConvertAll(_checks, Ask);
        var ready = Array.TrueForAll(items, item => item.Ready);
        answer = new(ready ? "ready" : "not_ready", items);
        return ready;
    }

    private ReadinessItem Ask(IReadinessCheck check)
    {
        try
        {
            var (ready, reason) = check.Check();
            return new(check.Name, ready, ready ? null : reason);
        }
        catch (Exception failure)
        {
            // A part that cannot say how it is does not get clients; what it threw is for the log, not for whoever asks.
            Log.ReadinessCheckFailed(logger, failure, check.Name);
            return new(check.Name, false, "the check failed");
        }
    }
}

using System.Runtime.InteropServices;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Drains when the platform asks the process to stop, and only then lets the host stop: SignalR cuts every connection as soon as the host does.</summary>
/// <remarks>A second signal stops at once.</remarks>
internal sealed class DrainingLifetime(Drain drain, IHostApplicationLifetime lifetime, ILogger<Drain> logger) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, Stop));
        return Task.CompletedTask;
    }

    /// <summary>The host has stopped everything else: what is said here is the last that the process says.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (drain.Report is { } report)
            logger.Drained(report.Connections, report.Runs, report.Lost);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) == 1)
            _ = DrainAndStopAsync();
        else
            StopHost();
    }

    private async Task DrainAndStopAsync()
    {
        try
        {
            await drain.RunAsync();
        }
        catch (Exception failure)
        {
            logger.DrainFailed(failure);
        }

        StopHost();
    }

    private void StopHost()
    {
        drain.LimitHost();
        lifetime.StopApplication();
    }
}

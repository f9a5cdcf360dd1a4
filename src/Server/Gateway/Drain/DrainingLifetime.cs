using System.Runtime.InteropServices;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Drains when the platform asks the process to stop, and only then lets the host stop: SignalR cuts every connection as soon as the host does.</summary>
/// <remarks>A second signal stops at once.</remarks>
internal sealed class DrainingLifetime(Drain drain, DrainOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, Stop));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
            lifetime.StopApplication();
    }

    private async Task DrainAndStopAsync()
    {
        using var within = new CancellationTokenSource(options.Within, time);
        try
        {
            await drain.RunAsync(within.Token);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}

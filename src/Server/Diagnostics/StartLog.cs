namespace Netra.Signal.Server.Diagnostics;

/// <summary>Logs what each part announces, once, before the process takes connections.</summary>
internal sealed class StartLog(IEnumerable<IStartAnnouncement> announcements, ILogger<StartLog> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var announcement in announcements)
            Log.PartAnnounced(logger, announcement.Announce());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

namespace Netra.Signal.Server.Delivery;

/// <summary>Looks over all connections once a second: expired tokens, connections that never attached, and those that lag.</summary>
internal sealed class DeadlineSweep(UserChannels channels, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static sweep => ((DeadlineSweep)sweep!).Sweep(), this, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var connection in channels.Connections)
            connection.CheckDeadlines(now);
    }
}

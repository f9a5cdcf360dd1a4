namespace Netra.Signal.Server.Diagnostics;

/// <summary>Ready from the moment the host has started until it begins to stop.</summary>
internal sealed class HostReadiness(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public string Name => "host";

    public ReadinessResult Check() =>
        lifetime.ApplicationStopping.IsCancellationRequested ? ReadinessResult.No("stopping")
        : lifetime.ApplicationStarted.IsCancellationRequested ? ReadinessResult.Yes
        : ReadinessResult.No("starting");
}

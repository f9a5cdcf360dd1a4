using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Whether this process lets go of what it has. It is not ready then, and takes no new connections.</summary>
internal sealed class DrainState : IReadinessCheck
{
    private volatile bool _isDraining;

    public string Name => "drain";

    public bool IsDraining => _isDraining;

    public void Begin() => _isDraining = true;

    public ReadinessResult Check() => _isDraining ? ReadinessResult.No("stopping") : ReadinessResult.Yes;
}

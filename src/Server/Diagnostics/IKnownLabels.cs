namespace Netra.Signal.Server.Diagnostics;

/// <summary>Metrics with labels whose values are known.</summary>
internal interface IKnownLabels
{
    /// <summary>Counts 0 for each, once somebody listens. A series that first appears with its first event has no increase that an alert could see.</summary>
    void ShowKnownLabels();
}

using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The world of a scenario.</summary>
internal sealed record WorldOptions
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    public EventLogOptions Log { get; init; } = new() { KeptFor = KeptFor };

    public DeliveryOptions Delivery { get; init; } = new() { MaxWriteBytes = 1024 };

    public Faults Faults { get; init; } = Faults.None;

    /// <summary>Whether the log may lose what connections have not read: only then is a gap no fault.</summary>
    public bool MayGap { get; init; }

    /// <summary>Another seed for Bob and for who runs when, to see whether Alice notices.</summary>
    public ulong? BobsSeed { get; init; }
}

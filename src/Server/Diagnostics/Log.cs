namespace Netra.Signal.Server.Diagnostics;

/// <summary>Event ids 1100 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "{Announcement}")]
    public static partial void PartAnnounced(ILogger logger, string announcement);

    [LoggerMessage(1101, LogLevel.Error, "The readiness check {Check} failed; it counts as not ready.")]
    public static partial void ReadinessCheckFailed(ILogger logger, Exception failure, string check);

    [LoggerMessage(1102, LogLevel.Error, "An observable instrument failed; the other metrics are exported without it.")]
    public static partial void ObservationFailed(ILogger logger, Exception failure);

    [LoggerMessage(1103, LogLevel.Warning, "The instrument {Instrument} is not exported: its name {Name} is taken by an instrument of another kind.")]
    public static partial void InstrumentLeftOut(ILogger logger, string instrument, string name);
}

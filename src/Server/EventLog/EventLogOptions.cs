using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.EventLog;

/// <summary><c>Netra:EventLog</c>: how much of each user's log is kept.</summary>
internal sealed class EventLogOptions
{
    /// <summary>Events kept per user, 1 to 10,000,000; an active run is kept whole beyond it, up to the bytes. Default 20,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEventsPerUser { get; set; } = 20_000;

    /// <summary>Bytes of events kept per user, 1 KiB to 1 GiB. Default 8 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBytesPerUser { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long a log is kept after the last activity, 1 second to 30 days. Default one hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of events kept in this process, 64 KiB to 1 TiB; over it, the logs idle longest go first. Default 1 GiB.</summary>
    [Range(65_536, 1L << 40)]
    public long MaxBytes { get; set; } = 1L << 30;
}

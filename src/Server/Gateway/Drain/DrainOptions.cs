using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary><c>Netra:Drain</c>: how a process that is told to stop lets go of its runs and connections.</summary>
internal sealed class DrainOptions
{
    /// <summary>How long runs may go on before they are ended, 0 to 10 minutes. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RunsWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many connections are told to come back each second, 1 to 1,000,000. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerSecond { get; set; } = 1000;

    /// <summary>The longest wait that a client is asked for before it connects again; each is asked for another. 0 to 5 minutes. Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RetryWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The whole time from being told to stop to the end of the process, 1 second to 1 hour; less than the platform's grace period. Default 25 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(25);
}

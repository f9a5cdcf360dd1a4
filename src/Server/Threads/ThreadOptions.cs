using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Threads;

/// <summary><c>Netra:Threads</c>: how threads are kept.</summary>
internal sealed class ThreadOptions
{
    /// <summary>How long a thread is kept after its last activity, 1 second to 30 days. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Threads a user may have, 1 to 100,000; nothing is forgotten to make room. Default 10,000.</summary>
    [Range(1, 100_000)]
    public int MaxPerUser { get; set; } = 10_000;
}

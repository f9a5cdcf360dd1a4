using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Runs;

/// <summary><c>Netra:Runs</c>: how runs are written and kept.</summary>
internal sealed class RunOptions
{
    /// <summary>How long text of a run is gathered into one delta, 0 (off) to 1 second. Default 40 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MergeText { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long a run is kept after its end, 1 second to 30 days. Default one hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Ended runs kept per user, 1 to 10,000; the oldest go first. Default 200.</summary>
    [Range(1, 10_000)]
    public int EndedKeptPerUser { get; set; } = 200;
}

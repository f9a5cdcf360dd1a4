using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Workers;

/// <summary><c>Netra:Workers</c>: which application may serve which agents, and how their runs are handed out.</summary>
internal sealed class WorkerOptions
{
    /// <summary>An application's id at the identity provider, and the agents it may serve; <c>*</c> stands for all. Default none; in Development, when none is named, all may serve all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Applications { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How long a lease lasts unless it is renewed, 1 second to 10 minutes. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run waits for a worker before it ends as expired, 1 second to 1 day. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WaitFor { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a worker has to end a run that was cancelled, 0 to 10 minutes; then the gateway ends it. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CancelWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a run whose worker was lost is given to another one, 0 to 10. Default 0: it ends as lost, for what it did may have had effects.</summary>
    [Range(0, 10)]
    public int Retries { get; set; }

    /// <summary>How long a worker may take over a run before it is told to end it, and the gateway ends it as timed out, 1 second to 30 days. Default 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RunFor { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often a run is put back for another worker before it ends as expired, 0 to 1,000. Default 20.</summary>
    [Range(0, 1000)]
    public int Requeues { get; set; } = 20;

    /// <summary>Events of one run that may be in flight, 1 to 10,000. Default 256.</summary>
    [Range(1, 10_000)]
    public int Window { get; set; } = 256;

    /// <summary>Earlier runs of the thread that a worker is told, 0 to 1,000. Default 20.</summary>
    [Range(0, 1000)]
    public int HistoryRuns { get; set; } = 20;
}

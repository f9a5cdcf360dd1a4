using System.ComponentModel.DataAnnotations;
using Netra.Signal.Server.Runs.Queue;

namespace Netra.Signal.Server.Runs;

/// <summary><c>Netra:Runs</c>: how runs are written and kept.</summary>
internal sealed class RunOptions
{
    /// <summary>How long text of a run is gathered into one delta, 0 (off) to 1 second. Default 40 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MergeText { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>What becomes of a run that is started in a thread where another one is under way: reject, enqueue, interrupt or concurrent. Default reject.</summary>
    public WhenBusy WhenBusy { get; set; } = WhenBusy.Reject;

    /// <summary>What is different for the runs of one agent, by its name. Default none.</summary>
    public IReadOnlyDictionary<string, AgentRunOptions> Agents { get; set; } = new Dictionary<string, AgentRunOptions>();

    /// <summary>How long a run waits for the turn of its thread before it ends as expired, 1 second to 1 day. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan QueueFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a run is kept after its end, 1 second to 30 days. Default 30 days, as long as an idle thread.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Ended runs kept per user, 1 to 10,000; the oldest go first. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int EndedKeptPerUser { get; set; } = 1000;

    /// <summary>Bytes of ended runs kept per user, in memory or in Redis, 64 KiB to 1 GiB; the oldest go first. Default 16 MiB.</summary>
    [Range(64 << 10, 1 << 30)]
    public int EndedBytesPerUser { get; set; } = 16 << 20;

    /// <summary>Bytes of ended runs kept in the memory of this process, 1 MiB to 1 TiB; the oldest of all go first. Default 512 MiB.</summary>
    [Range(1 << 20, 1L << 40)]
    public long MaxBytes { get; set; } = 512 << 20;

    /// <summary>Whether a run's events carry the <c>traceparent</c> that it was started with, true or false. Default false.</summary>
    public bool Traceparent { get; set; }

    /// <summary>How long a question to a user may wait for its answer, 1 second to 30 days; one that asks for more lapses then. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan ApprovalWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Earlier runs of its thread that an agent is given, 0 to 1,000; the latest. Default 50.</summary>
    [Range(0, 1000)]
    public int HistoryRuns { get; set; } = 50;

    /// <summary>Bytes of earlier runs that an agent is given, 0 to 64 MiB; the latest that fit. Default 1 MiB.</summary>
    [Range(0, 64 << 20)]
    public int HistoryBytes { get; set; } = 1 << 20;
}

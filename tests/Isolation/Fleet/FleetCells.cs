using Netra.Signal.Tests.Isolation.History;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>What breaks under several pods, and what a user is doing when it does.</summary>
internal static class FleetCells
{
    public const string KillRedis = "redis killed and restarted";
    public const string PauseRedis = "redis paused";
    public const string CutRedis = "redis cuts its connections";
    public const string FillRedis = "redis full";
    public const string EmptyRedis = "redis emptied";
    public const string FailOver = "replica without the tail takes over";
    public const string KillPod = "pod killed";
    public const string DrainPod = "pod drained";
    public const string DropBells = "doorbells dropped";
    public const string DoubleBells = "doorbells doubled";
    public const string DelayBells = "doorbells late";
    public const string MisrouteBells = "doorbells misrouted";

    /// <summary>Up to date with a run under way, catching up, a run being started.</summary>
    public static readonly string[] Phases = ["live", "replay", "during StartRun"];

    /// <summary>Of runs that workers carry out: one says something all the time, one asks, one asks what nobody answers, others wait for their thread; and while the fault comes,
    /// the question is answered, yes and no, one run is cancelled, and one is handed back.</summary>
    public static readonly string[] OfErrands = ["publishing", "question", "lapse", "line", "answer", "cancel", "hand-back"];

    public static IEnumerable<Cell> Of(params string[] faults) => Of(faults, Phases);

    public static IEnumerable<Cell> Of(string[] faults, string[] phases) => from fault in faults from phase in phases select new Cell(fault, phase);
}

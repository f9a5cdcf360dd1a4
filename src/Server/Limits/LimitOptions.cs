using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Limits;

/// <summary><c>Netra:Limits</c>: what one user may take.</summary>
internal sealed class LimitOptions
{
    /// <summary>Connections a user may have open at once, 1 to 10,000. Default 50.</summary>
    [Range(1, 10_000)]
    public int ConnectionsPerUser { get; set; } = 50;

    /// <summary>Runs a user may have under way at once, those that wait included, 1 to 10,000. Default 20.</summary>
    [Range(1, 10_000)]
    public int ActiveRunsPerUser { get; set; } = 20;

    /// <summary>Runs that may wait in one thread, 1 to 1,000. Default 5.</summary>
    [Range(1, 1000)]
    public int QueuedRunsPerThread { get; set; } = 5;

    /// <summary>Bytes of a run's input, 2 to 1 MiB. Default 128 KiB.</summary>
    [Range(2, 1 << 20)]
    public int InputBytes { get; set; } = 128 * 1024;

    /// <summary>Bytes of one event's data, 256 to 4 MiB. Default 256 KiB.</summary>
    [Range(256, 4 << 20)]
    public int EventBytes { get; set; } = 256 * 1024;

    /// <summary>Bytes that the messages, tools and questions of one run take in memory, 1 KiB to 64 MiB. Default 4 MiB.</summary>
    [Range(1024, 64 << 20)]
    public int RunBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Questions of one run that may wait for their user at once, 1 to 1,000. Default 16.</summary>
    [Range(1, 1000)]
    public int OpenApprovalsPerRun { get; set; } = 16;

    /// <summary>Bytes that the <c>answer</c>s to the questions of one run may have together, 16 KiB to 4 MiB. Default 64 KiB.</summary>
    [Range(16 * 1024, 4 << 20)]
    public int AnswerBytesPerRun { get; set; } = 64 * 1024;

    /// <summary>The largest frame a user's client may send, 1 KiB to 16 MiB. Default 256 KiB.</summary>
    [Range(1024, 16 << 20)]
    public int UserFrameBytes { get; set; } = 256 * 1024;

    /// <summary>The largest frame or body a worker may send, 1 KiB to 64 MiB. Default 1 MiB.</summary>
    [Range(1024, 64 << 20)]
    public int WorkerFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>Connections the workers of one application may have open at once, 1 to 100,000. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int ConnectionsPerApplication { get; set; } = 1000;
}

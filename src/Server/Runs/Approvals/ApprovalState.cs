namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>How a question to a user stands. All but <see cref="Approved"/> allow nothing.</summary>
internal enum ApprovalState
{
    /// <summary>It waits for its answer.</summary>
    Open,

    Approved,

    Denied,

    /// <summary>Nobody answered in time.</summary>
    Expired,

    /// <summary>The run ended first.</summary>
    RunEnded,

    /// <summary>The run began anew: whatever was answered, the user is to be asked again.</summary>
    Withdrawn,
}

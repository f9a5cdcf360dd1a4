namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What became of a batch. Only when it is stored, or was before, is anything of it in the log.</summary>
internal enum AppendOutcome
{
    /// <summary>It is stored, by this call or an earlier one whose answer was lost.</summary>
    Stored,

    /// <summary>It came after its time, or after a later batch. It was not stored before, and never will be.</summary>
    Late,

    /// <summary>The log is at another place than its entries were sealed for: somebody else wrote.</summary>
    OtherHead,

    /// <summary>The user's secret is another one than its entries were sealed with: they would open for nobody.</summary>
    OtherSecret,

    /// <summary>One of its runs is at another place than its writer believes.</summary>
    RunMoved,

    /// <summary>It does not simply follow this pod's last batch: it is to be compared with all that Redis knows.</summary>
    Again,
}

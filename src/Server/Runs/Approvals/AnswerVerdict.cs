namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What becomes of an answer.</summary>
internal enum AnswerVerdict
{
    /// <summary>It is the first, and counts.</summary>
    Taken,

    /// <summary>There is no such question.</summary>
    NeverAsked,

    AnsweredBefore,

    /// <summary>It came too late.</summary>
    Lapsed,

    /// <summary>The run began anew since.</summary>
    Withdrawn,

    RunEnded,

    /// <summary>The answers to this run's questions would be too long together. The question waits on.</summary>
    TooLong,
}

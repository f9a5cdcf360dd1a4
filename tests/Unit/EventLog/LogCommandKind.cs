namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>What can be done to a log.</summary>
internal enum LogCommandKind
{
    /// <summary>Events of a run, without numbers.</summary>
    Append,

    /// <summary>Events of a run with the next numbers, after some that were stored already.</summary>
    AppendNumbered,

    /// <summary>Numbers with a hole before them: refused.</summary>
    AppendWithAHole,

    /// <summary>Events of a thread and of a run in one append.</summary>
    AppendMixed,

    /// <summary>The last event of a run.</summary>
    EndRun,

    /// <summary>A read from somewhere near the beginning of what is kept.</summary>
    ReadOld,

    /// <summary>A read from somewhere near the head.</summary>
    ReadNew,

    /// <summary>A read with the cursor of another user.</summary>
    ReadForeign,
}

namespace Netra.Signal.Shared.Wire;

/// <summary>Why continuity could not be proved.</summary>
public static class GapReasons
{
    /// <summary>The log began a new life after the cursor was given: a restart, or a time without any activity.</summary>
    public const string EpochChanged = "epoch_changed";

    /// <summary>Events after the cursor are no longer kept.</summary>
    public const string Trimmed = "trimmed";

    /// <summary>The cursor lies after the last event of the log.</summary>
    public const string CursorAhead = "cursor_ahead";

    /// <summary>All reasons.</summary>
    public static IReadOnlyList<string> All { get; } = [EpochChanged, Trimmed, CursorAhead];
}

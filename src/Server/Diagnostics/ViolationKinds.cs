namespace Netra.Signal.Server.Diagnostics;

/// <summary>How something tried to cross from one user to another: the values of the label <c>kind</c> of violations.</summary>
/// <remarks>Each is shown as 0 from the start, so that an alert can tell "none" from "not measured". Add a kind here before using it.</remarks>
internal static class ViolationKinds
{
    /// <summary>A send to anything but one user: all, groups, connections, the caller.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>An event of another user was about to be written to a connection.</summary>
    public const string ForeignEvent = "foreign_event";

    /// <summary>An event was about to be written that is not the next one of its log.</summary>
    public const string EventOutOfPlace = "event_out_of_place";

    /// <summary>A connection was presented with a token of another user.</summary>
    public const string ForeignToken = "foreign_token";

    /// <summary>A run, context or emitter was used for another user than its own.</summary>
    public const string ForeignContext = "foreign_context";

    /// <summary>A worker used a lease that is another worker's, or was never given.</summary>
    public const string ForeignLease = "foreign_lease";

    /// <summary>Something stored does not open as this user's at this place: it was moved, changed, or sealed for another.</summary>
    public const string BrokenSeal = "broken_seal";

    public static IReadOnlyList<string> All { get; } =
        [Broadcast, ForeignEvent, EventOutOfPlace, ForeignToken, ForeignContext, ForeignLease, BrokenSeal];
}

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a line tells.</summary>
internal static class Kinds
{
    /// <summary>A client begins to connect.</summary>
    public const string Connect = "connect";

    /// <summary>A client is about to send <c>Attach</c>.</summary>
    public const string Attaching = "attaching";

    /// <summary>The answer of <c>Attach</c>: the flow begins after its position.</summary>
    public const string Attached = "attached";

    /// <summary>The server is about to store an event. With no word of what came of it, such as of a process that was killed, it may be stored or not.</summary>
    public const string Emitting = "emitting";

    /// <summary>The server was told that the event is not stored.</summary>
    public const string Refused = "refused";

    /// <summary>The server stored an event; the time is just before it did.</summary>
    public const string Emit = "emit";

    /// <summary>A client received an event.</summary>
    public const string Deliver = "deliver";

    /// <summary>A client was told of a gap: the flow goes on after its position.</summary>
    public const string Gap = "gap";

    /// <summary>A client was told that the server closes.</summary>
    public const string Closing = "closing";

    /// <summary>A client's connection has ended.</summary>
    public const string Close = "close";

    /// <summary>Something was broken on purpose.</summary>
    public const string Fault = "fault";

    /// <summary>A log went on under another epoch, <c>What</c>: up to the offset it holds what it held before.</summary>
    public const string Joint = "joint";

    /// <summary>A client was told that its run has started.</summary>
    public const string Started = "started";

    /// <summary>A line of the server's audit: <c>What</c> is the action, <c>Session</c> the server's connection id.</summary>
    public const string Audit = "audit";

    /// <summary>No more is emitted, and whoever is connected had time to hear everything.</summary>
    public const string Settled = "settled";

    /// <summary>What the server still held after everybody had gone.</summary>
    public const string Left = "left";
}

namespace Netra.Signal.Client;

/// <summary>What the client hands over: a <see cref="ReceivedEvent"/> or a <see cref="GapEvent"/>.</summary>
public abstract record ClientEvent
{
    private protected ClientEvent(string cursor) => Cursor = cursor;

    /// <summary>The position after which the flow goes on; opaque.</summary>
    public string Cursor { get; }
}

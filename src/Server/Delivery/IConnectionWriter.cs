using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>All that delivery sees of a connection, so that it can be simulated.</summary>
internal interface IConnectionWriter
{
    /// <summary>Whose connection it is, read from the connection itself: compared with each event right before the write.</summary>
    UserKey Owner { get; }

    /// <summary>Whether the connection has ended: what is written to it goes nowhere.</summary>
    bool IsGone { get; }

    /// <summary>Writes whole hub messages. Completes when the transport took them, or the connection is gone.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> frames);

    /// <summary>Ends the connection so that its client may connect again.</summary>
    void RequestClose();
}

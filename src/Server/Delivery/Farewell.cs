using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Delivery;

/// <summary>The goodbye to a connection, and whether it is given events before.</summary>
/// <param name="notice">What it is told.</param>
/// <param name="isPatient">Whether it is first given what its log holds at the next look; else it is given nothing more.</param>
internal sealed class Farewell(ClosingNotice notice, bool isPatient)
{
    private long? _owedThrough;

    public ClosingNotice Notice => notice;

    public bool IsPatient => isPatient;

    /// <summary>The same, without events before it.</summary>
    public Farewell AtOnce() => new(notice, isPatient: false);

    /// <summary>Whether it is time to say it.</summary>
    /// <param name="given">The offset of the last event that the connection was given.</param>
    public bool IsDue(long given) => !isPatient || _owedThrough <= given;

    /// <summary>The log was looked at: what it held at the first look is owed, and what comes later is for the next connection. Nothing is owed when there is nothing, or it is a gap, or it is away.</summary>
    public void Seen(LogPage page) => _owedThrough = page.Events.IsEmpty ? 0 : _owedThrough ?? page.Bounds.Head;
}

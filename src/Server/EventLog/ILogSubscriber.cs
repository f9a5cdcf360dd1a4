namespace Netra.Signal.Server.EventLog;

/// <summary>Is told that a user's log has grown.</summary>
internal interface ILogSubscriber
{
    /// <summary>There may be events after any cursor. Must return at once and not throw.</summary>
    void Wake();
}

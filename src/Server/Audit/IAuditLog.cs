namespace Netra.Signal.Server.Audit;

/// <summary>Where the gateway says what it allowed and refused, to whom, and why.</summary>
/// <remarks>Trust model: an entry has codes, ids, pseudonyms and numbers; never content, never a token, never free text of a client.</remarks>
internal interface IAuditLog
{
    /// <summary>Records one decision. It never throws and never waits.</summary>
    void Record(AuditEntry entry);
}

namespace Netra.Signal.Server.Audit;

/// <summary>How a decision went.</summary>
internal enum AuditDecision
{
    Allowed,
    Refused,

    /// <summary>Something crossed, or tried to cross, from one user to another.</summary>
    Violation,
}

namespace Netra.Signal.Shared.Wire;

/// <summary>What stands last in the sentence of an error where its code alone does not tell what to do.</summary>
public static class ErrorReasons
{
    /// <summary>Of a <see cref="ErrorCodes.Forbidden"/>: a run's user has not approved this call of a tool. The lease stays in force and the run
    /// goes on without the call. A <see cref="ErrorCodes.Forbidden"/> without it says that the lease is not in force.</summary>
    public const string Unapproved = "reason=unapproved";
}

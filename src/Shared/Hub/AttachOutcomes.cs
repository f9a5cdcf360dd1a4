namespace Netra.Signal.Shared.Hub;

/// <summary>How the flow of events starts.</summary>
public static class AttachOutcomes
{
    /// <summary>From now on.</summary>
    public const string Live = "live";

    /// <summary>Everything after the cursor, then live; nothing is missing.</summary>
    public const string Tail = "tail";

    /// <summary>The log cannot prove that nothing is missing; the answer has the state to go on with.</summary>
    public const string Gap = "gap";

    /// <summary>All outcomes.</summary>
    public static IReadOnlyList<string> All { get; } = [Live, Tail, Gap];
}

namespace Netra.Signal.Client.Flow;

/// <summary>What became of an event.</summary>
internal enum Acceptance
{
    Taken,

    /// <summary>It came before.</summary>
    Duplicate,

    /// <summary>The application has not taken enough of those before.</summary>
    Full,

    /// <summary>It is of another life of the log than the one that is followed, and no gap was stated: attach again.</summary>
    OutOfPlace,
}

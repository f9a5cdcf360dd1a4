namespace Netra.Signal.Server.Diagnostics;

/// <summary>One part's word on whether this process should get new clients.</summary>
/// <remarks>All registered checks must be ready. A check answers from what it knows: it neither waits nor does I/O, as anybody may ask.</remarks>
internal interface IReadinessCheck
{
    /// <summary>The part, as a short code such as <c>redis</c>.</summary>
    string Name { get; }

    ReadinessResult Check();
}

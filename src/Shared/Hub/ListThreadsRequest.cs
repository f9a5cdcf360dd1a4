namespace Netra.Signal.Shared.Hub;

/// <summary>Asks for a page of threads, the latest first.</summary>
/// <param name="Limit">How many, 1 to 100; absent: 50.</param>
/// <param name="Before">Where the page begins: <c>next</c> of the page before.</param>
public sealed record ListThreadsRequest(int? Limit = null, string? Before = null);

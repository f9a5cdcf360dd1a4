using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Ends a run before its time.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Reason">Why, at most 500 characters.</param>
public sealed record CancelRunRequest(RunId? RunId = null, string? Reason = null);

using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Asks for the state of a run.</summary>
/// <param name="RunId">The run.</param>
public sealed record GetRunRequest(RunId? RunId = null);

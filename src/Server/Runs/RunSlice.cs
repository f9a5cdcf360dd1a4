using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Runs;

/// <summary>Some runs of a thread.</summary>
/// <param name="Runs">The newest first.</param>
/// <param name="Next">The place of the last, when older ones follow.</param>
internal readonly record struct RunSlice(IReadOnlyList<RunState> Runs, RunPlace? Next);

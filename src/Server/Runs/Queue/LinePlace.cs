using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>A run's place in the line of its thread.</summary>
/// <param name="Run">The run.</param>
/// <param name="Place">1 for the one whose turn comes next.</param>
internal readonly record struct LinePlace(RunId Run, int Place);

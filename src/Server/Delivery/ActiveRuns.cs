using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>A user's active runs at one position of the log.</summary>
/// <param name="At">Everything up to it is folded in, and nothing after it.</param>
/// <param name="Runs">The runs.</param>
internal readonly record struct ActiveRuns(Cursor At, IReadOnlyList<RunState> Runs);

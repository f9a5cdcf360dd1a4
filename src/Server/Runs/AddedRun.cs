using Netra.Signal.Server.Runs.Queue;

namespace Netra.Signal.Server.Runs;

/// <summary>What became of adding a run.</summary>
/// <param name="Run">The run of that name; <see langword="null"/> when its thread took none.</param>
/// <param name="New">Its writer, when this call added it.</param>
/// <param name="Place">When it was added and waits: its place, 1 for the one whose turn comes next.</param>
/// <param name="Busy">Why its thread took none.</param>
internal readonly record struct AddedRun(IRunHandle? Run, RunWriter? New, int? Place = null, BusyThread? Busy = null);

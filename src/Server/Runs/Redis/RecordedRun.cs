using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>What became of writing down a run.</summary>
/// <param name="Existing">The run that has the name already.</param>
/// <param name="At">Where the log was when the new one was added.</param>
/// <param name="Place">Its place, if it waits.</param>
/// <param name="Busy">Why its thread took none.</param>
internal sealed record RecordedRun(RunFold? Existing = null, Cursor At = default, int? Place = null, BusyThread? Busy = null);

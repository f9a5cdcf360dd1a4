using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>A run's place among those of its thread. It holds when the run itself is gone.</summary>
/// <param name="Created">When the run was created, in milliseconds of Unix time.</param>
/// <param name="Run">The run.</param>
internal readonly record struct RunPlace(long Created, RunId Run);

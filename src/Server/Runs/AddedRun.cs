namespace Netra.Signal.Server.Runs;

/// <summary>What became of adding a run.</summary>
/// <param name="Run">The run of that name.</param>
/// <param name="New">Its writer, when this call added it.</param>
internal readonly record struct AddedRun(IRunHandle Run, RunWriter? New);

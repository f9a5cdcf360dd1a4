namespace Netra.Signal.Shared.Hub;

/// <summary>A stated hole on a live connection.</summary>
/// <param name="Reason">Why continuity could not be proved.</param>
/// <param name="Cursor">The position after which the flow goes on.</param>
/// <param name="Runs">Each active run, folded at the cursor.</param>
public sealed record GapNotice(string Reason, string Cursor, IReadOnlyList<RunState> Runs);

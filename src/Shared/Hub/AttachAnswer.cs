namespace Netra.Signal.Shared.Hub;

/// <summary>How the flow of events starts.</summary>
/// <param name="Outcome"><c>live</c>, <c>tail</c> or <c>gap</c>, as <see cref="AttachOutcomes"/> says.</param>
/// <param name="Cursor">The position after which the flow goes on.</param>
/// <param name="Replayed">How many kept events lie between the cursor and the present.</param>
/// <param name="Runs">On a gap, each active run, folded at the cursor; else empty.</param>
/// <param name="Reason">On a gap, why continuity could not be proved.</param>
public sealed record AttachAnswer(
    string Outcome,
    string Cursor,
    long Replayed,
    IReadOnlyList<RunState> Runs,
    string? Reason = null);

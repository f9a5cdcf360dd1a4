namespace Netra.Signal.Server.Diagnostics;

/// <summary>The answer of <c>/health/ready</c>.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">Each check, in the order of registration.</param>
internal sealed record ReadinessAnswer(string Status, IReadOnlyList<ReadinessItem> Checks);

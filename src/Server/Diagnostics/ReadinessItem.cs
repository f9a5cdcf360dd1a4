namespace Netra.Signal.Server.Diagnostics;

/// <summary>One check in the answer of <c>/health/ready</c>.</summary>
internal sealed record ReadinessItem(string Name, bool Ready, string? Reason);

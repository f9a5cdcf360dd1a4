namespace Netra.Signal.Shared.Worker;

/// <summary>Which runs go on.</summary>
/// <param name="Runs">Runs that go on.</param>
/// <param name="Lost">Leases that do not.</param>
public sealed record ResumeAnswer(IReadOnlyList<ResumedRun> Runs, IReadOnlyList<string> Lost);

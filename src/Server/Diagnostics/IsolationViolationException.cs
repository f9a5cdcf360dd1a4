namespace Netra.Signal.Server.Diagnostics;

/// <summary>Something tried to act for, or to reach, anybody but the one user its context names. It is always a defect or an attack.</summary>
/// <param name="message">What was tried; no user's data.</param>
internal sealed class IsolationViolationException(string message) : InvalidOperationException(message);

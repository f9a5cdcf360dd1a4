using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Queue;

/// <summary>Why a thread took no run: nothing of it was stored.</summary>
/// <param name="Run">A run that is under way there, where its name is known.</param>
/// <param name="IsFull">Whether it might have waited, and too many do already.</param>
internal sealed record BusyThread(RunId? Run, bool IsFull = false);

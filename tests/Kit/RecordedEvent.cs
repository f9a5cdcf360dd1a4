using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Kit;

/// <summary>An event that was emitted.</summary>
/// <param name="Data">What happened.</param>
/// <param name="Thread">Its thread.</param>
/// <param name="Run">Its run; <see langword="null"/> for an event of a thread.</param>
/// <param name="N">The worker's own number, where there is one.</param>
/// <param name="Position">Where a log would have it.</param>
internal sealed record RecordedEvent(AgentEvent Data, ThreadId Thread, RunId? Run, long? N, EventPosition Position = default);

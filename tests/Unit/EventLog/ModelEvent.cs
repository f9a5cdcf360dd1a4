using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>An event of the model; without a run it is a thread event.</summary>
internal sealed record ModelEvent(RunId? Run, ThreadId Thread, long Seq);

using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>One execution of one agent in one thread.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ThreadId">Its thread.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Cursor">On the answer of <c>StartRun</c>: just before the run's first event. Elsewhere: what is told here is folded up to it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Position">Its place in the queue, from 1.</param>
/// <param name="ParentRunId">The run that started it.</param>
public record Run(
    RunId RunId,
    ThreadId ThreadId,
    string Agent,
    RunStatus Status,
    DateTimeOffset CreatedAt,
    string Cursor,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    int? Position = null,
    RunId? ParentRunId = null);

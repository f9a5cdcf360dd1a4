using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>A run folded up to its cursor: what a reloaded page draws before it goes on from there.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ThreadId">Its thread.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Cursor">What is told here is folded up to it: attach from it to hear what follows.</param>
/// <param name="Input">What the run was asked.</param>
/// <param name="Messages">What it said, in the order of the first pieces.</param>
/// <param name="Tools">Its tool calls, in order.</param>
/// <param name="Approvals">The questions that wait for an answer.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Position">Its place in the queue, from 1.</param>
/// <param name="ParentRunId">The run that started it.</param>
/// <param name="Result">What came out, once it completed.</param>
/// <param name="Error">Why it failed, once it did.</param>
public sealed record RunState(
    RunId RunId,
    ThreadId ThreadId,
    string Agent,
    RunStatus Status,
    DateTimeOffset CreatedAt,
    string Cursor,
    JsonElement Input,
    IReadOnlyList<MessageState> Messages,
    IReadOnlyList<ToolState> Tools,
    IReadOnlyList<ApprovalRequested> Approvals,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    int? Position = null,
    RunId? ParentRunId = null,
    JsonElement? Result = null,
    AgentError? Error = null)
    : Run(RunId, ThreadId, Agent, Status, CreatedAt, Cursor, StartedAt, EndedAt, Position, ParentRunId);

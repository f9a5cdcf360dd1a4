using System.Text.Json;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>The part of a run that never changes, as its store keeps it.</summary>
/// <param name="Owner">Whose run it is.</param>
/// <param name="Run">Its name inside its owner.</param>
/// <param name="Thread">Its thread.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Input">What it was asked.</param>
/// <param name="Created">When.</param>
/// <param name="ParentRun">The run that started it.</param>
/// <param name="Traceparent">The W3C trace context of whoever started it.</param>
internal sealed record StoredRun(
    UserKey Owner,
    RunId Run,
    ThreadId Thread,
    string Agent,
    JsonElement Input,
    DateTimeOffset Created,
    RunId? ParentRun = null,
    string? Traceparent = null);

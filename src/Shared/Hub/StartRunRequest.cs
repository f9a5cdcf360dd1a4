using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Starts a run.</summary>
/// <param name="Agent">The agent to run.</param>
/// <param name="Input">What to ask it, an object; <c>{"text": "…"}</c> is understood by every agent.</param>
/// <param name="ThreadId">The thread; an unknown one is created, an absent one is made up.</param>
/// <param name="RunId">The run's name; the same name with the same input gives the same run. Absent: made up.</param>
/// <param name="Traceparent">The W3C trace context of the caller.</param>
public sealed record StartRunRequest(
    string? Agent = null,
    JsonElement? Input = null,
    ThreadId? ThreadId = null,
    RunId? RunId = null,
    string? Traceparent = null);

using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Answers a question of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="RequestId">The question.</param>
/// <param name="Approved">Whether the user agrees.</param>
/// <param name="Answer">What else the user says.</param>
public sealed record RespondRequest(
    RunId? RunId = null,
    RequestId? RequestId = null,
    bool? Approved = null,
    JsonElement? Answer = null);

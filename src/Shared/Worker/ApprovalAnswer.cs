using System.Text.Json;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Worker;

/// <summary>A question of the run is settled.</summary>
/// <param name="Lease">The run's lease.</param>
/// <param name="RequestId">The question.</param>
/// <param name="Approved">Whether the user agreed.</param>
/// <param name="Answer">What the user answered.</param>
public sealed record ApprovalAnswer(string Lease, RequestId RequestId, bool Approved, JsonElement? Answer = null);

using System.Text.Json;

namespace Netra.Signal.Shared.Agents;

/// <summary>How a question to a run's user was settled.</summary>
/// <param name="Approved">Whether the user agreed. A question that nobody answered in time is not approved.</param>
/// <param name="Answer">What the user answered, where that is more than yes or no.</param>
public sealed record Approval(bool Approved, JsonElement? Answer = null);

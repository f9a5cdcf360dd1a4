namespace Netra.Signal.Shared.Events;

/// <summary>What a language model used for a run.</summary>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Model">The model's name.</param>
public sealed record TokenUsage(long? InputTokens = null, long? OutputTokens = null, string? Model = null);

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>A section that answers a question.</summary>
/// <param name="Section">The section.</param>
/// <param name="Score">Its BM25 score.</param>
/// <param name="Quote">The passage of it that fits best, short.</param>
internal sealed record DocsHit(DocsSection Section, double Score, string Quote);

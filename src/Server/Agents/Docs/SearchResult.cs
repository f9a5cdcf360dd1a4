namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What <c>search_docs</c> gives: the best hit first.</summary>
internal sealed record SearchResult(IReadOnlyList<SearchHit> Hits);

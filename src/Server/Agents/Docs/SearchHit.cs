namespace Netra.Signal.Server.Agents.Docs;

/// <summary>One section that <c>search_docs</c> found.</summary>
internal sealed record SearchHit(string File, string Heading, double Score, string Quote)
{
    public static SearchHit Of(DocsHit hit) => new(hit.Section.File, hit.Section.Heading, Math.Round(hit.Score, 3), hit.Quote);
}

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>A section: what <c>read_section</c> is called with, and where an answer comes from.</summary>
internal sealed record DocsSource(string File, string Heading)
{
    public static DocsSource Of(DocsHit hit) => new(hit.Section.File, hit.Section.Heading);
}

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The result of a run of <c>docs</c>.</summary>
/// <param name="Answer">The whole answer.</param>
/// <param name="Sources">Where it comes from, the best first; none when nothing was found.</param>
internal sealed record DocsResult(string Answer, IReadOnlyList<DocsSource> Sources);

using System.Text;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Puts an answer together from what was found. It quotes; it makes nothing up.</summary>
internal static class DocsAnswer
{
    private const int TopicsNamed = 8;
    private const int AlsoQuoted = 120;

    /// <param name="hits">The sections, the best first; at least one.</param>
    /// <param name="quotes">What the best one says.</param>
    /// <param name="unknown">Words of the question that the documentation never uses.</param>
    public static string Of(IReadOnlyList<DocsHit> hits, IReadOnlyList<string> quotes, IReadOnlyList<string> unknown)
    {
        var best = hits[0].Section;
        var answer = new StringBuilder($"From {best.File}, “{best.Heading}”:\n");
        foreach (var quote in quotes)
            answer.Append($"\n> {quote}\n");
        if (hits.Count > 1)
            answer.Append("\nSee also:\n");
        foreach (var hit in hits.Skip(1))
            answer.Append($"- {hit.Section.File}, “{hit.Section.Heading}”: {DocsQuotes.Cut(hit.Quote, AlsoQuoted)}\n");
        if (unknown.Count > 0)
            answer.Append($"\nThe documentation says nothing about {DocsQuestion.Named(unknown)}.\n");
        return answer.ToString().TrimEnd();
    }

    public static string NothingFound(IReadOnlyList<string> topics) => topics.Count == 0
        ? "I have no documentation to read here, so I cannot answer that."
        : $"I found nothing about that in the documentation, and I answer from it alone. You can ask me about:\n\n{List(topics)}";

    /// <summary>The summary of a run.</summary>
    public static string Summary(IReadOnlyList<DocsHit> hits) => hits.Count switch
    {
        0 => "Found nothing in the documentation.",
        1 => $"Answered from {hits[0].Section.File}.",
        2 => $"Answered from {hits[0].Section.File} and one more section.",
        var count => $"Answered from {hits[0].Section.File} and {count - 1} more sections.",
    };

    public static IReadOnlyList<string> Topics(DocsIndex index) => index.Topics(TopicsNamed);

    private static string List(IEnumerable<string> topics) => string.Join('\n', topics.Select(topic => $"- {topic}"));
}

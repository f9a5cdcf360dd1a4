namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The documentation, to be searched. Immutable; the one thing that all runs share.</summary>
/// <param name="sections">All sections, in the order of the files.</param>
internal sealed class DocsIndex(IReadOnlyList<DocsSection> sections)
{
    private readonly Bm25Index _index = new(
        [.. sections.Select(section => new Bm25Document(
            [.. Tokenizer.Terms(section.Heading)], [.. section.Passages.SelectMany(Tokenizer.Terms)]))]);

    public IReadOnlyList<DocsSection> Sections { get; } = sections;

    /// <summary>The sections that fit best, the best first.</summary>
    /// <remarks>
    /// One with less than a third of the question's terms, or three of them in a long question, only happens to share a word with it
    /// and is no answer.
    /// </remarks>
    public IReadOnlyList<DocsHit> Search(string query, int limit)
    {
        var terms = Tokenizer.Terms(query).ToHashSet(StringComparer.Ordinal);
        var enough = Math.Min(3, (terms.Count + 2) / 3);
        return [.. _index.Search(terms)
            .Where(match => match.Terms >= enough)
            .Take(limit)
            .Select(match => new DocsHit(Sections[match.Document], match.Score, DocsQuotes.Best(Sections[match.Document], terms, _index)[0]))];
    }

    /// <summary>The passages of a section that fit a question, the best first, at most <paramref name="count"/>, as they stand in order.</summary>
    public IReadOnlyList<string> Quotes(DocsSection section, string query, int count)
    {
        var best = DocsQuotes.Best(section, Tokenizer.Terms(query).ToHashSet(StringComparer.Ordinal), _index).Take(count).ToHashSet();
        return [.. section.Passages.Select(passage => DocsQuotes.Cut(passage, DocsQuotes.MaxLength)).Where(best.Contains).Distinct().Take(count)];
    }

    /// <summary>What the documentation is about: its broadest headings, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<string> Topics(int count) =>
        [.. Sections.OrderBy(section => section.Level).Select(section => section.Heading).Distinct().Take(count)];

    /// <summary>The words of a question, each once, that the documentation never uses.</summary>
    public IReadOnlyList<string> Unknown(string query) =>
        [.. Tokenizer.Words(query).Distinct().Where(word => _index.Idf(PorterStem.Of(word)) == 0)];
}

using System.Globalization;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Chooses and cuts what is quoted.</summary>
internal static class DocsQuotes
{
    /// <summary>The longest quote, in UTF-16 units.</summary>
    public const int MaxLength = 240;

    /// <summary>
    /// The passages of a section that have terms of the question, those in which they tell most first, equal ones in their order; all
    /// passages when only the heading has terms.
    /// </summary>
    public static IReadOnlyList<string> Best(DocsSection section, IReadOnlySet<string> terms, Bm25Index index)
    {
        var weighed = section.Passages
            .Select(passage => (Text: Cut(passage, MaxLength), Weight: Tokenizer.Terms(passage).Distinct().Where(terms.Contains).Sum(index.Idf)))
            .ToList();
        var all = weighed.All(passage => passage.Weight == 0);
        return [.. weighed.Where(passage => all || passage.Weight > 0).OrderByDescending(passage => passage.Weight).Select(passage => passage.Text)];
    }

    /// <summary>The text, cut at a space, or else between characters as people see them, when it is longer than the limit.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var end = 0;
        while (end < limit && end + StringInfo.GetNextTextElementLength(text, end) is var next && next < limit)
            end = next;
        var space = text.LastIndexOf(' ', Math.Max(0, end - 1));
        return $"{text[..(space > limit / 2 ? space : end)].TrimEnd()}…";
    }
}

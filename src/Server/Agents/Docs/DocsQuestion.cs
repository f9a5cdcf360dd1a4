namespace Netra.Signal.Server.Agents.Docs;

/// <summary>A question to the documentation.</summary>
internal static class DocsQuestion
{
    /// <summary>How much of a long text is considered, in UTF-16 units.</summary>
    public const int MaxLength = 2000;

    private const int WordsNamed = 6;

    /// <summary>The beginning of a text, as much as is considered; never half of a surrogate pair.</summary>
    public static string Of(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        return text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>Words for a sentence: a few of them, quoted and short.</summary>
    public static string Named(IEnumerable<string> words)
    {
        var all = words.Distinct().ToList();
        var named = string.Join(", ", all.Take(WordsNamed).Select(word => $"“{DocsQuotes.Cut(word, 40)}”"));
        return all.Count > WordsNamed ? $"{named} and {all.Count - WordsNamed} more" : named;
    }
}

using System.Collections.Frozen;
using System.Text;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Turns text into the terms of the index. A pure function: the same for documents and questions.</summary>
internal static class Tokenizer
{
    /// <summary>Words of grammar and of asking, and what an apostrophe leaves: s, t, ll, re, ve, don.</summary>
    private static readonly FrozenSet<string> StopWords = FrozenSet.ToFrozenSet(
        """
        a about am an and are as at be been but by can could did do does don explain find for from get give had has have help how i if
        in into is it its just know let like ll may me mean might more must my no not of on or our please re s say shall she should show
        so some t tell than that the their them then there these they thing this those to too us ve very want was we were what when
        where which while who whom why will with would you your
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    /// <summary>The words of a text in order: runs of letters and digits, in lower case, without stop words.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (Take(word) is { } whole)
                yield return whole;
        }
        if (Take(word) is { } last)
            yield return last;
    }

    /// <summary>The stems of <see cref="Words"/>.</summary>
    public static IEnumerable<string> Terms(string text) => Words(text).Select(PorterStem.Of);

    private static string? Take(StringBuilder word)
    {
        var whole = word.ToString();
        word.Clear();
        return whole.Length == 0 || StopWords.Contains(whole) ? null : whole;
    }
}

using System.Globalization;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Cuts text into the pieces it is streamed in: a word with the space after it.</summary>
internal static class WordPieces
{
    /// <summary>A longer word, or writing without spaces, is cut; never inside a character as people see it.</summary>
    public const int MaxLength = 24;

    /// <summary>The pieces; put together they are the text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = WordEnd(text, start);
            while (end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            yield return text[start..end];
            start = end;
        }
    }

    private static int WordEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            var next = end + StringInfo.GetNextTextElementLength(text, end);
            if (end > start && next - start > MaxLength)
                break;
            end = next;
        }
        return end;
    }
}

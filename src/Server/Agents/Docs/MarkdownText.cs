using System.Text.RegularExpressions;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Inline Markdown as plain text, for the index and for quotes.</summary>
internal static partial class MarkdownText
{
    /// <summary>The text without emphasis, links, images, tags and escapes. Code between backticks stays as it is.</summary>
    public static string Plain(string markdown) => Spaces().Replace(Inline().Replace(markdown, Visible), " ").Trim();

    /// <summary>Splits a paragraph after <c>.</c>, <c>!</c>, <c>?</c> and <c>:</c> before what looks like a new sentence.</summary>
    public static IEnumerable<string> Sentences(string paragraph) =>
        SentenceEnd().Split(paragraph).Select(Plain).Where(sentence => sentence.Length > 0);

    private static string Visible(Match match) =>
        match.Groups["code"] is { Success: true } code ? code.Value
        : match.Groups["text"] is { Success: true } text ? Plain(text.Value)
        : match.Groups["url"] is { Success: true } url ? url.Value
        : match.Groups["escaped"].Value;

    /// <remarks>Underscores inside a word belong to it, as in agent_started; asterisks with space around them are no emphasis.</remarks>
    [GeneratedRegex("""
        (?<ticks>`+)(?<code>.+?)(?<!`)\k<ticks>(?!`)
        | !?\[(?<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])
        | <(?<url>https?://[^>\s]+)>
        | </?[A-Za-z][^>]*>
        | <!--.*?-->
        | \\(?<escaped>[!-/:-@\[-`{-~])
        | (?<!\s)\*+ | \*+(?!\s)
        | (?<![\p{L}\p{N}])_+ | _+(?![\p{L}\p{N}])
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Inline();

    [GeneratedRegex("""(?<=[.!?][)"”*]*)\s+(?=["“(*`]*[\p{Lu}\p{Lo}`])""")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

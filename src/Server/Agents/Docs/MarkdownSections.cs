using System.Text.RegularExpressions;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Splits Markdown into sections by its <c>#</c> headings.</summary>
/// <remarks>
/// What stands in a code fence is left out: there a <c>#</c> is no heading, and code is no answer in words. Fences are those of
/// CommonMark 0.31, section 4.5: closed by the same character, at least as many; one that is not closed goes on to the end.
/// </remarks>
internal static partial class MarkdownSections
{
    /// <summary>The sections that have text, in order.</summary>
    public static IReadOnlyList<DocsSection> Split(string file, string markdown)
    {
        var sections = new List<DocsSection>();
        var blocks = new MarkdownBlocks();
        var (heading, level, fence) = (Path.GetFileNameWithoutExtension(file), 1, "");
        foreach (var line in Comment().Replace(markdown, "").EnumerateLines())
        {
            if (fence.Length > 0)
                fence = Closes(fence, line) ? "" : fence;
            else if (Fence().Match(line) is { Success: true } opening)
            {
                blocks.Close();
                fence = opening.Groups["fence"].Value;
            }
            else if (Heading().Match(line) is { Success: true } found)
            {
                Complete();
                (heading, level) = (MarkdownText.Plain(found.Groups["text"].Value), found.Groups["level"].Length);
            }
            else
                blocks.Add(line);
        }
        Complete();
        return sections;

        void Complete()
        {
            if (blocks.Take() is { Count: > 0 } passages)
                sections.Add(new(file, heading, level, passages));
        }
    }

    private static IEnumerable<string> EnumerateLines(this string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static bool Closes(string fence, string line)
    {
        var text = line.Trim();
        return text.Length >= fence.Length && text.All(c => c == fence[0]);
    }

    [GeneratedRegex(@"^\s*(?:>\s?)*(?<fence>`{3,}(?=[^`]*$)|~{3,})")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {0,3}(?<level>#{1,6})(?:\s+(?<text>.*?))??(?:\s+#+)?\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ {0,3}<!--.*?-->", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Comment();
}

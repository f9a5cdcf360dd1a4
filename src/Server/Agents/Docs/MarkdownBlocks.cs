using System.Text.RegularExpressions;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The passages of one section, gathered line by line.</summary>
internal sealed partial class MarkdownBlocks
{
    private readonly List<string> _passages = [];
    private readonly List<string> _open = [];
    private bool _isRow;

    /// <summary>Takes a line that is neither a heading nor inside a code fence.</summary>
    public void Add(string line)
    {
        var text = Quote().Replace(line, "").Trim();
        var wasRow = _isRow;
        _isRow = text.StartsWith('|');
        if (text.Length == 0 || Rule().IsMatch(text))
            Close();
        else if (_isRow)
            AddRow(text, wasRow);
        else
            AddText(text);
    }

    /// <summary>Ends the paragraph or list item under way.</summary>
    public void Close()
    {
        _passages.AddRange(MarkdownText.Sentences(string.Join(' ', _open)));
        _open.Clear();
    }

    /// <summary>What was gathered; begins again with nothing.</summary>
    public IReadOnlyList<string> Take()
    {
        Close();
        string[] passages = [.. _passages];
        _passages.Clear();
        return passages;
    }

    private void AddText(string text)
    {
        var item = Item().Match(text);
        if (item.Success)
            Close();
        _open.Add(text[item.Length..]);
    }

    /// <summary>The names of the columns, which stand above the line under them, say nothing by themselves.</summary>
    private void AddRow(string row, bool wasRow)
    {
        Close();
        var cells = Pipe().Split(row).Select(MarkdownText.Plain).Where(cell => cell.Length > 0);
        var passage = string.Join(" – ", cells);
        if (!passage.All(c => c is '-' or ':' or ' ' or '–'))
            _passages.Add(passage);
        else if (wasRow)
            _passages.RemoveAt(_passages.Count - 1);
    }

    [GeneratedRegex(@"^\s{0,3}(?:>\s?)+")]
    private static partial Regex Quote();

    [GeneratedRegex(@"^(?:[-+*]|\d{1,9}[.)])\s+")]
    private static partial Regex Item();

    [GeneratedRegex(@"^(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Pipe();
}

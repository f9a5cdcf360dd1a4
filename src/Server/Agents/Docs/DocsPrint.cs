using System.Text.Json;
using Netra.Signal.Shared.Agents;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What <c>docs</c> does when it is told to print something: it finds the section, asks whether it may print all of it, and does.</summary>
internal sealed class DocsPrint(AgentRun run, DocsIndex index, Pace pace)
{
    private const string Word = "print";
    private const string Tool = "print_section";
    private const int AnswerQuoted = 200;

    /// <summary>What is to be printed; <see langword="null"/> for a text that begins with another word.</summary>
    public static string? SubjectOf(string text)
    {
        var said = text.TrimStart();
        return said.Length > Word.Length && said.StartsWith(Word, StringComparison.OrdinalIgnoreCase) && char.IsWhiteSpace(said[Word.Length])
            ? said[Word.Length..].Trim()
            : null;
    }

    /// <summary>The text to print, or why nothing is printed, with the section where there is one.</summary>
    public async Task<(string Text, DocsSource? Source)> AskAsync(string subject)
    {
        if (index.Search(subject, 1) is not [var hit])
            return (DocsAnswer.NothingFound(DocsAnswer.Topics(index)), null);
        var (section, source) = (hit.Section, DocsSource.Of(hit));
        var arguments = JsonSerializer.SerializeToElement(source, DocsJsonContext.Default.DocsSource);
        var passages = section.Passages.Count == 1 ? "the one passage" : $"all {section.Passages.Count} passages";
        var asked = await run.ApproveAsync($"Shall I print {passages} of “{section.Heading}” in {section.File}?", Tool, arguments);
        if (!asked.Approved)
            return ($"I print nothing.{Said(asked)}", null);
        await using var tool = await run.ToolAsync(Tool, arguments, "Print the whole section.");
        await pace.WaitAsync(DocsRun.StepWords, run.Cancelled);
        await tool.CompleteAsync(new SectionText(section.Passages.Count, []), DocsJsonContext.Default.SectionText);
        return ($"All of {section.File}, “{section.Heading}”:{Said(asked)}\n{string.Concat(section.Passages.Select(passage => $"\n> {passage}\n"))}".TrimEnd(), source);
    }

    /// <summary>What the user said besides yes or no, if it is text.</summary>
    private static string Said(Approval approval) => approval.Answer is { ValueKind: JsonValueKind.String } answer && answer.GetString() is { } said && !string.IsNullOrWhiteSpace(said)
        ? $" You said: “{DocsQuotes.Cut(said, AnswerQuoted)}”."
        : "";
}

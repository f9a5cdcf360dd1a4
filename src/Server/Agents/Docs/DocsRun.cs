using Netra.Signal.Shared.Agents;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>One run of <c>docs</c>, step by step. Made for the run and gone with it.</summary>
internal sealed class DocsRun(AgentRun run, DocsIndex index, Pace pace)
{
    private const int HitsWanted = 3;
    private const int QuotesWanted = 3;

    /// <summary>A step takes as long as it takes to write so many words: enough for a reader to see it.</summary>
    public const int StepWords = 10;

    public async Task AnswerAsync(string question)
    {
        if (DocsPrint.SubjectOf(question) is { Length: > 0 } subject)
            await PrintAsync(subject);
        else
            await FindAsync(question);
    }

    private async Task PrintAsync(string subject)
    {
        await ThinkAsync($"I look for the section about {Subject(subject)}.", "search", 10);
        var (text, source) = await new DocsPrint(run, index, pace).AskAsync(subject);
        await SayAsync(text);
        var result = new DocsResult(text, source is null ? [] : [source]);
        await run.CompleteAsync(result, DocsJsonContext.Default.DocsResult, source is null ? "Printed nothing." : $"Printed a section of {source.File}.");
    }

    private async Task FindAsync(string question)
    {
        await ThinkAsync($"I look for {Subject(question)} in {index.Sections.Count} sections of the documentation.", "search", 10);
        var hits = await SearchAsync(question);
        var answer = hits.Count > 0 ? await ReadAsync(question, hits) : await MissAsync();
        await SayAsync(answer);
        var result = new DocsResult(answer, [.. hits.Select(DocsSource.Of)]);
        await run.CompleteAsync(result, DocsJsonContext.Default.DocsResult, DocsAnswer.Summary(hits));
    }

    private async Task<IReadOnlyList<DocsHit>> SearchAsync(string question)
    {
        var arguments = new SearchArguments(question, HitsWanted);
        await using var tool = await run.ToolAsync(
            "search_docs", arguments, DocsJsonContext.Default.SearchArguments, "Find the sections that fit the question best.");
        await pace.WaitAsync(StepWords, run.Cancelled);
        var hits = index.Search(question, HitsWanted);
        await tool.CompleteAsync(new SearchResult([.. hits.Select(SearchHit.Of)]), DocsJsonContext.Default.SearchResult);
        return hits;
    }

    private async Task<string> ReadAsync(string question, IReadOnlyList<DocsHit> hits)
    {
        var best = hits[0].Section;
        await ThinkAsync($"“{best.Heading}” in {best.File} fits best; I read it.", "read", 40);
        var quotes = await ReadSectionAsync(question, hits[0]);
        await ThinkAsync("I have what I need and write the answer.", "answer", 60);
        return DocsAnswer.Of(hits, quotes, index.Unknown(question));
    }

    private async Task<IReadOnlyList<string>> ReadSectionAsync(string question, DocsHit hit)
    {
        await using var tool = await run.ToolAsync(
            "read_section", DocsSource.Of(hit), DocsJsonContext.Default.DocsSource, "Read what the best section says.");
        await pace.WaitAsync(StepWords, run.Cancelled);
        var quotes = index.Quotes(hit.Section, question, QuotesWanted);
        await tool.CompleteAsync(new SectionText(hit.Section.Passages.Count, quotes), DocsJsonContext.Default.SectionText);
        return quotes;
    }

    private async Task<string> MissAsync()
    {
        await ThinkAsync("Nothing in the documentation fits; I say so.", "answer", 60);
        return DocsAnswer.NothingFound(DocsAnswer.Topics(index));
    }

    private async Task SayAsync(string text)
    {
        foreach (var piece in WordPieces.Of(text))
        {
            await run.TextAsync(piece);
            await pace.WaitAsync(1, run.Cancelled);
        }
    }

    private async Task ThinkAsync(string text, string step, int progress)
    {
        await run.ThinkingAsync(text, step, progress);
        await pace.WaitAsync(StepWords, run.Cancelled);
    }

    private static string Subject(string question) =>
        DocsQuestion.Named(Tokenizer.Words(question)) is { Length: > 0 } words ? words : "your question";
}

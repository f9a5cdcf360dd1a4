using System.Text.Json;
using Netra.Signal.Server.Agents.Docs;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Searches what the agent <c>docs</c> answers from.</summary>
internal sealed class SearchDocsTool(DocsLibrary library) : IChatTool
{
    private const int MostSections = 10;
    private const int SectionsWanted = 3;
    private const int QuotesWanted = 4;

    public string Name => "search_docs";

    public string Description => "Searches the documentation. Gives the sections that fit the query best, the best first, each with what it says about it.";

    public JsonElement Parameters { get; } = JsonElement.Parse(
        """
        {"type":"object","properties":{"query":{"type":"string","description":"What to look for, in a few words."},"limit":{"type":"integer","minimum":1,"maximum":10,"description":"How many sections; 3 when left out."}},"required":["query"]}
        """);

    public ValueTask<JsonElement> CallAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        if (ChatJson.Text(ChatJson.Member(arguments, "query")) is not { } query || string.IsNullOrWhiteSpace(query))
            throw SignalException.InvalidArgument("query must be a text that is not blank.");
        if (ChatJson.Member(arguments, "limit") is { } given && ChatJson.Count(given) is null or 0 or > MostSections)
            throw SignalException.InvalidArgument($"limit must be a whole number from 1 to {MostSections}.");
        var limit = (int)(ChatJson.Count(ChatJson.Member(arguments, "limit")) ?? SectionsWanted);
        var (index, question) = (library.Index, DocsQuestion.Of(query));
        var found = index.Search(question, limit)
            .Select(hit => new FoundSection(hit.Section.File, hit.Section.Heading, index.Quotes(hit.Section, question, QuotesWanted)));
        return new(JsonSerializer.SerializeToElement(new FoundSections([.. found]), DocsJsonContext.Default.FoundSections));
    }
}

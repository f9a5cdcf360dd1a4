using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Docs;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

/// <summary>A small documentation to search.</summary>
internal static class CorpusFiles
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Agents", "Docs", "Corpus");

    public static DocsLibrary Library(string? path) =>
        new(new AgentOptions { DocsPath = path }, NullLogger<DocsLibrary>.Instance);

    public static DocsIndex Index() => Library(Folder).Index;
}

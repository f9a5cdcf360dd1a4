namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Reads the documentation once, at start.</summary>
internal sealed class DocsLibrary(AgentOptions options, ILogger<DocsLibrary> logger) : IHostedService
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive };

    private readonly Lazy<DocsIndex> _index = new(() => Read(options.DocsPath, logger));

    /// <summary>The documentation shipped with the gateway.</summary>
    public static string Shipped { get; } = Path.Combine(AppContext.BaseDirectory, "knowledge");

    /// <exception cref="InvalidOperationException">The folder in <c>Netra:Agents:DocsPath</c> does not exist.</exception>
    public DocsIndex Index => _index.Value;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Index;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static DocsIndex Read(string? path, ILogger logger)
    {
        var folder = Path.GetFullPath(path ?? Shipped);
        DocsSection[] sections = Directory.Exists(folder) ? [.. Files(folder).SelectMany(file => Sections(folder, file))] : [];
        if (sections.Length == 0)
            logger.DocsEmpty(folder);
        else
            logger.DocsReady(sections.Length, sections.DistinctBy(section => section.File).Count(), folder);
        return new(sections);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.md", Everywhere).OrderBy(file => file, StringComparer.Ordinal);

    private static IReadOnlyList<DocsSection> Sections(string folder, string file) =>
        MarkdownSections.Split(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file));
}

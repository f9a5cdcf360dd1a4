namespace Netra.Signal.Server.Agents.Docs;

/// <summary>That a document has a term.</summary>
/// <param name="Document">The document.</param>
/// <param name="Frequency">How often, a title counting <see cref="Bm25Index.TitleWeight"/> times.</param>
internal readonly record struct Posting(int Document, int Frequency);

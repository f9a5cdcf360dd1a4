namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The terms of one document, in two fields.</summary>
internal sealed record Bm25Document(IReadOnlyCollection<string> Title, IReadOnlyCollection<string> Body);

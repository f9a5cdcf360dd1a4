namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What stands below one heading, without markup.</summary>
/// <param name="File">The file, with forward slashes, below the folder of the documentation.</param>
/// <param name="Heading">The heading; the file's name for what stands before the first.</param>
/// <param name="Level">The heading's level, 1 to 6; 1 before the first.</param>
/// <param name="Passages">Sentences, list items and table rows, in order; at least one.</param>
internal sealed record DocsSection(string File, string Heading, int Level, IReadOnlyList<string> Passages);

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What a model finds in the documentation: the best section first.</summary>
internal sealed record FoundSections(IReadOnlyList<FoundSection> Sections);

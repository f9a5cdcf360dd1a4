namespace Netra.Signal.Server.Agents.Docs;

/// <summary>One section, with what it says about the question.</summary>
internal sealed record FoundSection(string File, string Heading, IReadOnlyList<string> Says);

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What <c>read_section</c> gives.</summary>
/// <param name="Passages">How many passages the section has.</param>
/// <param name="Quotes">Those that fit the question, in their order.</param>
internal sealed record SectionText(int Passages, IReadOnlyList<string> Quotes);

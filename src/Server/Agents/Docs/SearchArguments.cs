namespace Netra.Signal.Server.Agents.Docs;

/// <summary>What <c>search_docs</c> is called with.</summary>
internal sealed record SearchArguments(string Query, int Limit);

namespace Netra.Signal.Shared.Hub;

/// <summary>Asks which agents there are.</summary>
public sealed record ListAgentsRequest;

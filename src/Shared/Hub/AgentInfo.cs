namespace Netra.Signal.Shared.Hub;

/// <summary>One agent that a user can run.</summary>
/// <param name="Name">Its name, for <c>StartRun</c>.</param>
/// <param name="Available">Whether a run would be taken now.</param>
/// <param name="Description">What it does.</param>
public sealed record AgentInfo(string Name, bool Available, string? Description = null);

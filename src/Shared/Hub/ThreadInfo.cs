using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>One conversation of one user.</summary>
/// <param name="ThreadId">The thread.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Title">Its title.</param>
/// <param name="ActiveRunId">The run that is under way in it.</param>
public sealed record ThreadInfo(
    ThreadId ThreadId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Title = null,
    RunId? ActiveRunId = null);

using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Gives a thread another title.</summary>
/// <param name="ThreadId">The thread.</param>
/// <param name="Title">The new title, at most 200 characters.</param>
public sealed record RenameThreadRequest(ThreadId? ThreadId = null, string? Title = null);

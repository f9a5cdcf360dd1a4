using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Shared.Hub;

/// <summary>Creates a thread.</summary>
/// <param name="Title">Its title, at most 200 characters.</param>
/// <param name="ThreadId">Its name; absent: made up.</param>
public sealed record CreateThreadRequest(string? Title = null, ThreadId? ThreadId = null);

namespace Netra.Signal.Server.Runs;

/// <summary>What a run said cannot be put together any more: part of it is not kept, or what is kept is not what was stored.</summary>
/// <param name="reason">The reason of the gap, or the kind of the violation.</param>
internal sealed class RunHistoryLostException(string reason) : Exception($"Part of what the run said is not kept any more ({reason}).");

namespace Netra.Signal.Server.EventLog;

/// <summary>A run is not where its writer believed: somebody else wrote it or ended it. Nothing was stored.</summary>
/// <param name="seq">The place of the run's last event.</param>
/// <param name="isEnded">Whether the run has ended.</param>
internal sealed class RunMovedException(long seq, bool isEnded) : Exception($"The run is at {seq}{(isEnded ? " and has ended" : "")}.")
{
    public long Seq { get; } = seq;

    public bool IsEnded { get; } = isEnded;
}

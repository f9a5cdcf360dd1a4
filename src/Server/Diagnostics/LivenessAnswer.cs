namespace Netra.Signal.Server.Diagnostics;

/// <summary>The answer of <c>/health/live</c>: the process can answer at all.</summary>
internal sealed record LivenessAnswer(string Status)
{
    public static LivenessAnswer Live { get; } = new("live");
}

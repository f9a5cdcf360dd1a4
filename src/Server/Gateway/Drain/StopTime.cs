namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>The time that a process has to stop, from when it was told to.</summary>
internal sealed class StopTime(DrainOptions options, TimeProvider time)
{
    /// <summary>The share of the host, which stops what is left once nobody is connected.</summary>
    private static readonly TimeSpan ForHost = TimeSpan.FromSeconds(2);

    private readonly long _began = time.GetTimestamp();

    /// <summary>Until the process must have stopped; never negative.</summary>
    public TimeSpan Left => NotNegative(options.Within - time.GetElapsedTime(_began));

    /// <summary>Until the host must begin to stop; never negative.</summary>
    public TimeSpan LeftToDrain => NotNegative(Left - Least(ForHost, options.Within / 4));

    /// <summary>What the next step may take of the time to drain, so that as much as a client stays away is left for the steps after it, or half.</summary>
    public TimeSpan ForNextStep => LeftToDrain is var left ? left - Least(options.RetryWithin, left / 2) : default;

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan NotNegative(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}

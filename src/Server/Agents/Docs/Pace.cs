namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Keeps one run at a readable pace.</summary>
/// <param name="wordsPerSecond">How fast.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int wordsPerSecond, TimeProvider time)
{
    /// <summary>Timers fire late; up to this much is made up for, and no more, so that a held-up run goes on at its pace without a burst.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Waits as long as so many words take to write; ends at once on cancellation.</summary>
    public async Task WaitAsync(int words, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetElapsedTime(_began);
        var earliest = now - Slack;
        _due = (_due > earliest ? _due : earliest) + (TimeSpan.FromSeconds(words) / wordsPerSecond);
        if (_due > now)
            await Task.Delay(_due - now, time, cancellationToken);
    }
}

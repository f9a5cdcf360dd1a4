namespace Netra.Signal.Client.Flow;

/// <summary>One reader of a window. An event is finished with when the reader comes back for the next, or leaves.</summary>
/// <param name="window">The window.</param>
/// <param name="position">The next event.</param>
/// <param name="endsAt">Where it ends, for a reader of one run; absent: it reads everything.</param>
/// <param name="missed">Whether events before its position are no longer there: it must state a gap first.</param>
internal sealed class WindowReader(EventWindow window, long position, Func<long>? endsAt, bool missed) : IDisposable
{
    private bool _given;

    /// <summary>Whether it waits when the client fails, and goes on when it is connected again.</summary>
    public bool OutlivesFailure { get; init; }

    public bool HearsAll => endsAt is null;

    public long EndsAt => endsAt?.Invoke() ?? long.MaxValue;

    public bool Missed => missed;

    public long Position { get; private set; } = position;

    /// <summary>Whether everything was read, and nothing more comes.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The next event; <see langword="null"/> when there is none yet and the reader should look again.</summary>
    public async ValueTask<ClientEvent?> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task? wait;
        lock (window.Sync)
        {
            FinishLocked();
            (var item, wait) = window.ReadLocked(this);
            _given = item is not null;
            if (_given)
                return item;
        }

        IsOver = wait is null;
        if (wait is not null)
            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    public void Dispose() => Leave(isFinished: true);

    /// <summary>Reads no more.</summary>
    /// <param name="isFinished">Whether the event it has was finished with.</param>
    public void Leave(bool isFinished)
    {
        lock (window.Sync)
        {
            if (isFinished)
                FinishLocked();
            window.RemoveLocked(this);
        }
    }

    private void FinishLocked()
    {
        if (!_given)
            return;
        _given = false;
        Position++;
        window.ReleaseLocked();
    }
}

using Microsoft.Extensions.Logging;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Puts what a run says into order: text is gathered for a while and goes out before anything else that is said after it.</summary>
/// <param name="run">The run's name in the log.</param>
/// <param name="outbox">Takes the events.</param>
/// <param name="merge">How long text is gathered; the first piece goes at once.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears what could not be said.</param>
internal sealed class RunSpeech(string run, RunOutbox outbox, TimeSpan merge, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A text that is longer stays as its deltas say it: no gateway of the usual settings takes it in one event.</summary>
    private const int MaxWhole = 200 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private MessageText? _message;
    private ITimer? _flush;
    private long? _lastSaid;
    private int _messages;

    /// <summary>Says an event, after the text that waits.</summary>
    /// <param name="data">The event.</param>
    /// <param name="isAwaited">Whether to return only when it is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask SayAsync(AgentEvent data, bool isAwaited, CancellationToken cancellationToken)
    {
        var item = Outgoing.Of(data, isAwaited);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FlushLockedAsync(item.IsEnd, cancellationToken).ConfigureAwait(false);
            await outbox.AddAsync(item, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        if (isAwaited)
            await item.Stored.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the run's end is said, or nothing more can be.</summary>
    public bool IsEnding => outbox.IsEnding;

    /// <summary>Ends the run. One that ended otherwise meanwhile stays as it ended.</summary>
    /// <exception cref="SignalClientException">The end was refused, such as a result that is too large; the run goes on.</exception>
    public async ValueTask EndAsync(AgentEvent end)
    {
        try
        {
            await SayAsync(end, true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SignalClientException ended) when (ended.Code == ErrorCodes.Conflict)
        {
            logger.EndRefused(LogLevel.Debug, run, end.Type, ended.Code, ended.Message);
        }
    }

    /// <summary>Says a piece of the current message, which it begins where there is none.</summary>
    public async ValueTask TextAsync(string piece, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (_message ??= new($"m{++_messages}")).Add(piece);
            var waited = _lastSaid is { } last ? time.GetElapsedTime(last) : TimeSpan.MaxValue;
            if (waited >= merge)
                await FlushLockedAsync(false, cancellationToken).ConfigureAwait(false);
            else
                _flush ??= time.CreateTimer(static speech => _ = ((RunSpeech)speech!).FlushAsync(), this, merge - waited, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Completes the current message, if there is one.</summary>
    public async ValueTask EndMessageAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_message is null)
                return;
            await FlushLockedAsync(true, cancellationToken).ConfigureAwait(false);
            if (_message.Whole is { Length: <= MaxWhole } whole && Outgoing.Of(new MessageCompleted(_message.MessageId, whole), false) is { Bytes: <= MaxWhole } item)
                await outbox.AddAsync(item, cancellationToken).ConfigureAwait(false);
            _message = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _flush?.Dispose();

    private async ValueTask FlushLockedAsync(bool isLast, CancellationToken cancellationToken)
    {
        _flush?.Dispose();
        _flush = null;
        while (_message?.Next(isLast) is { } delta)
        {
            await outbox.AddAsync(Outgoing.Of(delta, false), cancellationToken).ConfigureAwait(false);
            _message.Said(delta);
            _lastSaid = time.GetTimestamp();
        }
    }

    /// <summary>Says the text that was gathered. It never throws: why nothing can be said any more, the next call of the agent is told.</summary>
    private async Task FlushAsync()
    {
        try
        {
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                await FlushLockedAsync(false, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SignalClientException)
        {
            logger.TextNotSaid(over.Message);
        }
    }
}

using System.Collections.Frozen;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>A connection as a cursor on its own user's log: what is after the cursor is written, in order, whatever caused it to be there.</summary>
/// <remarks>
/// There is no queue: live delivery and replay are the same loop, <see cref="PumpAsync"/>, of which at most one runs at a time. An idle
/// connection has no timer and no task. Everything after the check of the cursor belongs to that loop; <see cref="_gate"/> guards what
/// others may change: the state, the closing notice, the watched threads, and whether the loop must look again.
/// </remarks>
internal sealed class ConnectionCursor(UserConnectionContext context, IConnectionWriter writer, DeliveryServices services) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private ConnectionState _state;
    private bool _pumping;
    private bool _wanted;
    private Farewell? _farewell;
    private FrozenSet<ThreadId>? _watched;
    private TaskCompletionSource? _watchTaken;
    private Cursor _cursor;
    private bool _hasMore;
    private long _liveAfter;
    private Lag _lag;

    public UserConnectionContext Context => context;

    /// <summary>Says where the flow shall start; it starts with <see cref="OpenFlow"/>.</summary>
    /// <param name="from">A cursor, <c>start</c>, or nothing for from now on.</param>
    /// <param name="threads">The threads to watch; nothing for all.</param>
    /// <exception cref="SignalException">The cursor is none, or the connection is attached already.</exception>
    public async ValueTask<AttachAnswer> AttachAsync(string? from, IReadOnlyList<ThreadId>? threads, CancellationToken cancellationToken)
    {
        if (_state != ConnectionState.Open)
            throw SignalException.Conflict("This connection is attached already; use Watch to change what it hears.");
        var asked = AttachPoint.Parse(from);
        var bounds = await services.Log.BoundsAsync(context.User, cancellationToken);
        var at = bounds.Here(asked.Resolve(bounds));
        var answer = bounds.GapAfter(at) is { } reason
            ? await AnswerGapAsync(reason, cancellationToken)
            : new AttachAnswer(asked.IsLive ? AttachOutcomes.Live : AttachOutcomes.Tail, at.ToString(), bounds.Head - at.Offset, []);
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_state != ConnectionState.Open)
                throw SignalException.Conflict("This connection is attached already, or closing.");
            Cursor.TryParse(answer.Cursor, out _cursor);
            _liveAfter = bounds.Head;
            _watched = threads?.ToFrozenSet();
            _state = ConnectionState.Attached;
        }

        services.Metrics.Attached(answer.Outcome);
        return answer;
    }

    /// <summary>Starts the flow of an attached connection, or takes the attach back that its client was not told of, and is owed no events before a farewell; does nothing otherwise.</summary>
    public void OpenFlow(bool isAnswered = true)
    {
        lock (_gate)
        {
            if (_state != ConnectionState.Attached)
                return;
            (_state, _farewell) = isAnswered ? (ConnectionState.Flowing, _farewell) : (ConnectionState.Open, _farewell?.AtOnce());
        }

        Wake();
    }

    /// <summary>Changes which threads are heard. When it completes, no event of another thread is written any more.</summary>
    public async ValueTask WatchAsync(IReadOnlyList<ThreadId>? threads)
    {
        Task taken;
        lock (_gate)
        {
            if (_state is ConnectionState.Open)
                throw SignalException.Conflict("Attach first: Watch changes what an attached connection hears.");
            _watched = threads?.ToFrozenSet();
            if (!_pumping)
                return;
            _wanted = true;
            taken = (_watchTaken ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await taken;
    }

    /// <summary>Tells the client why, then closes. The first reason wins, but for a farewell that waits for events: whoever may hear no more is told at once.</summary>
    /// <returns>Whether it is told for this reason.</returns>
    public bool Close(CloseCode code, string reason, TimeSpan retryAfter = default)
    {
        lock (_gate)
        {
            // Whoever is sent elsewhere has done nothing wrong: it is given what its log holds, before it is told.
            var isPatient = code == CloseCode.GoingAway && _state != ConnectionState.Open;
            if (_state == ConnectionState.Closed || _farewell is { IsPatient: false } || (_farewell is not null && isPatient))
                return false;
            _farewell = new(new(code.Name, reason, code.Reconnect, (long)retryAfter.TotalMilliseconds), isPatient);
        }

        services.Metrics.Closed(code.Name);
        services.Logger.Closing(context.User.Pseudonym, context.ConnectionId, code.Name);
        Wake();
        return true;
    }

    /// <summary>Nothing more is written: the connection is gone.</summary>
    public void Gone()
    {
        lock (_gate)
        {
            _state = ConnectionState.Closed;
            TakeWatchLocked();
        }
    }

    /// <summary>Whether a write that had just ended had waited for longer than a connection may take nothing: the transport cuts it then.</summary>
    public bool WasStalled(DateTimeOffset now) => _lag.WasStalled(now, services.Options.SendTimeout);

    /// <summary>There may be something to write.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_state == ConnectionState.Closed || (_state != ConnectionState.Flowing && _farewell is not { IsPatient: false }))
                return;
            _wanted = true;
            if (_pumping)
                return;
            _pumping = true;
        }

        services.Scheduler.Schedule(this);
    }

    /// <summary>The offset of the last event that it was given, while it is to be given what follows; else nothing.</summary>
    public long? GivenThrough => _state is ConnectionState.Attached or ConnectionState.Flowing ? _cursor.Offset : null;

    /// <summary>Closes a connection that outstayed one of its limits.</summary>
    public void CheckDeadlines(DateTimeOffset now)
    {
        CloseIfExpired(now);
        if (_state == ConnectionState.Open && now - context.Opened >= services.Options.AttachWithin)
            Close(CloseCode.NotAttached, "The connection did not call Attach in time.");
        else if (_lag.Exceeds(services.Options.MaxLag, now))
            Close(CloseCode.SlowConsumer, "The connection reads more slowly than its events come; connect again from your cursor.", TimeSpan.FromSeconds(1));
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    /// <summary>Writes until there is nothing left to write. It never throws: what goes wrong closes the connection and is heard.</summary>
    internal async Task PumpAsync()
    {
        try
        {
            while (Begin(out var watched, out var farewell))
            {
                if (farewell?.IsDue(_cursor.Offset) == true)
                {
                    await writer.WriteAsync(ControlFrames.Closing(farewell.Notice));
                    Gone();
                    writer.RequestClose();
                }
                else
                    await WriteNextAsync(watched, farewell);
            }
        }
        catch (Exception failure)
        {
            Fail();
            writer.RequestClose();
            services.Metrics.DeliveryFailed();
            services.Logger.DeliveryFailed(failure, context.User.Pseudonym, context.ConnectionId);
        }
    }

    /// <summary>Takes what others changed since the last step; false when the loop may rest.</summary>
    private bool Begin(out FrozenSet<ThreadId>? watched, out Farewell? farewell)
    {
        lock (_gate)
        {
            TakeWatchLocked();
            watched = _watched;
            farewell = _farewell;
            // Taken back in the same step: a reason to look that came in between would be lost.
            (_pumping, _wanted, _hasMore) = ((_wanted || _hasMore || farewell is not null) && _state != ConnectionState.Closed, false, false);
            return _pumping;
        }
    }

    private async ValueTask WriteNextAsync(FrozenSet<ThreadId>? watched, Farewell? farewell)
    {
        _lag.Begin(services.Time);
        var page = await PatientRead.NextAsync(services, context, _cursor);
        farewell?.Seen(page);
        if (page.Gap is { } gap)
            await StateGapAsync(gap);
        else if (page.Violation is { } broken)
            await RefuseAsync(broken);
        else if (page.Events.IsEmpty)
            _lag.End();
        else if (PageGuard.Check(page.Events.Span, writer.Owner, page.Bounds.Here(_cursor)) is { } violation)
            await RefuseAsync(violation);
        else
            await WriteAsync(page, watched);
    }

    /// <summary>Right before each write: reading and folding take time, in which the connection may have gone, expired or been closed.</summary>
    private bool MayWrite(out DateTimeOffset now)
    {
        now = services.Time.GetUtcNow();
        CloseIfExpired(now);
        lock (_gate)
            return _state != ConnectionState.Closed && _farewell is not { IsPatient: false };
    }

    private async ValueTask WriteAsync(LogPage page, FrozenSet<ThreadId>? watched)
    {
        var batch = WriteBatch.Of(page.Events.Span, watched);
        if (!MayWrite(out var begun))
            return;
        if (batch.Count > 0)
        {
            using (DeliverySpans.Begin(page.Events.Span, watched))
                await writer.WriteAsync(batch.Frames);
            _lag.Wrote(begun, services.Time.GetUtcNow(), services.Options.SendTimeout);
        }

        if (writer.IsGone)
        {
            Gone();
            return;
        }

        var last = page.Events.Span[^1];
        _cursor = last.Cursor;
        _hasMore = last.Cursor.Offset < page.Bounds.Head;
        // Whoever was at the head when the page was read does not lag, however much has come since: that came with a wake-up of its own.
        if (!_hasMore)
            _lag.End();
        services.Metrics.Delivered(batch.Count);
        if (last.Cursor.Offset > _liveAfter)
            services.Metrics.DeliveredAfter(services.Time.GetUtcNow() - last.Time);
    }

    private async ValueTask<AttachAnswer> AnswerGapAsync(string reason, CancellationToken cancellationToken)
    {
        var active = await services.ActiveRuns.FoldAsync(context.User, cancellationToken);
        services.Metrics.GapStated(reason);
        return new(AttachOutcomes.Gap, active.At.ToString(), 0, active.Runs, reason);
    }

    private async ValueTask StateGapAsync(string reason)
    {
        var runs = await PatientRead.RunsAsync(services, context);
        if (runs is null)
            _lag.End();
        if (runs is not { } active || !MayWrite(out _))
            return;
        await writer.WriteAsync(ControlFrames.Gap(new(reason, active.At.ToString(), active.Runs)));
        (_cursor, _hasMore) = (active.At, true);
        services.Metrics.GapStated(reason);
        services.Logger.GapStated(context.User.Pseudonym, context.ConnectionId, reason);
    }

    /// <summary>What was read does not belong here: none of it is written, the violation is heard, and the client is told of a gap.</summary>
    private async ValueTask RefuseAsync(string violation)
    {
        services.Violations.Say(violation, "deliver", context.User, context.ConnectionId);
        services.Logger.PageRefused(violation, context.User.Pseudonym, context.ConnectionId);
        await StateGapAsync(GapReasons.Trimmed);
    }

    /// <summary>The loop is over without having rested: nobody may wait for its next step.</summary>
    private void Fail()
    {
        lock (_gate)
        {
            Gone();
            _pumping = false;
        }
    }

    private void CloseIfExpired(DateTimeOffset now)
    {
        if (now >= context.Expires)
            Close(CloseCode.TokenExpired, "The token of this connection has expired; connect again with a new one.");
    }

    private void TakeWatchLocked()
    {
        _watchTaken?.SetResult();
        _watchTaken = null;
    }
}

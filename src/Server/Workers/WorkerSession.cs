using System.Threading.Channels;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>One worker that is connected to this pod: what it can run, which leases it has, and what it is still to be told.</summary>
/// <remarks>What it is told waits here in order; that is bounded by its leases, of which it offered the number itself.</remarks>
internal sealed class WorkerSession(WorkerApplication application, string id, DateTimeOffset expires)
{
    private readonly Lock _gate = new();
    private readonly Channel<WorkerNotice> _notices = Channel.CreateUnbounded<WorkerNotice>(new() { SingleReader = true });
    private readonly Dictionary<RunName, HeldLease> _held = [];
    private Dictionary<string, AgentOffer> _offers = new(StringComparer.Ordinal);
    private bool _isToldToGo;
    private bool _closed;

    public WorkerApplication Application => application;

    public string Id => id;

    /// <summary>When its token expires.</summary>
    public DateTimeOffset Expires => expires;

    /// <summary>What it is told, in order; it completes when the session is to end.</summary>
    public ChannelReader<WorkerNotice> Notices => _notices.Reader;

    public IReadOnlyList<AgentOffer> Offers
    {
        get
        {
            lock (_gate)
                return [.. _offers.Values];
        }
    }

    /// <summary>Whether it has a run.</summary>
    public bool IsAtWork
    {
        get
        {
            lock (_gate)
                return _held.Count > 0;
        }
    }

    /// <summary>The share of its places that are taken: 0 for an idle worker, 1 or more for one that takes nothing.</summary>
    public double Load
    {
        get
        {
            lock (_gate)
                return _offers.Count == 0 ? 1 : (double)_held.Count / _offers.Values.Sum(offer => (long)offer.Concurrency);
        }
    }

    /// <summary>Replaces what it offers; runs that it has stay with it.</summary>
    public void Offer(IEnumerable<AgentOffer> offers)
    {
        lock (_gate)
            _offers = offers.ToDictionary(offer => offer.Name, StringComparer.Ordinal);
    }

    public bool HasRoom(string agent)
    {
        lock (_gate)
            return HasRoomLocked(agent);
    }

    /// <summary>Takes a place for a run, if one is free.</summary>
    public bool TryHold(RunName run, string agent, string lease)
    {
        lock (_gate)
            return HasRoomLocked(agent) && _held.TryAdd(run, new(agent, lease));
    }

    /// <summary>Goes on with a run that the worker has: it counts, whether there is a place or not.</summary>
    public void Resume(RunName run, string agent, string lease, bool isCancelTold)
    {
        lock (_gate)
            _held[run] = new(agent, lease) { IsSent = true, IsTold = true, IsCancelTold = isCancelTold };
    }

    /// <returns>The lease that it had.</returns>
    public HeldLease? Drop(RunName run)
    {
        lock (_gate)
            return _held.Remove(run, out var held) ? held : null;
    }

    /// <summary>Says that a run is the worker's. False when the session is over.</summary>
    public bool Assign(RunName run, WorkerNotice assignment)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(run, out var held) || !_notices.Writer.TryWrite(assignment))
                return false;
            return held.IsSent = true;
        }
    }

    /// <summary>The worker was told of the run: from now on it may have begun it.</summary>
    public void Told(RunName run)
    {
        lock (_gate)
            if (_held.TryGetValue(run, out var held))
                held.IsTold = true;
    }

    /// <summary>The worker itself is just ending the run, or failed to.</summary>
    public void Ending(RunName run, bool isEnding)
    {
        lock (_gate)
            if (_held.TryGetValue(run, out var held))
                held.IsEnding = isEnding;
    }

    /// <summary>Tells what the worker does not know yet of a run that it has.</summary>
    public void Tell(LeaseEntry entry)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(entry.Name, out var held) || !held.IsSent)
                return;
            for (; held.AnswersTold < entry.Answers.Count; held.AnswersTold++)
                if (entry.Answers[held.AnswersTold] is var answer)
                    _notices.Writer.TryWrite(WorkerNotice.Of(new ApprovalAnswer(held.Lease, answer.RequestId, answer.Approved, answer.Answer)));
            if (entry.CancelUntil is null || held.IsCancelTold)
                return;
            held.IsCancelTold = true;
            _notices.Writer.TryWrite(WorkerNotice.Of(new RunCancelRequest(held.Lease, entry.CancelReason)));
        }
    }

    /// <summary>Tells the worker that a run which it had is over.</summary>
    public void TellOver(HeldLease held)
    {
        if (held is { IsSent: true, IsEnding: false, IsCancelTold: false })
            _notices.Writer.TryWrite(WorkerNotice.Of(new RunCancelRequest(held.Lease, "The run has ended.")));
    }

    /// <summary>Says that the session will end: the worker gets no more runs, and may go on with those it has until it leaves.</summary>
    public void TellClosing(CloseCode code, string reason, TimeSpan retryAfter)
    {
        lock (_gate)
            TellClosingLocked(code, reason, retryAfter);
    }

    /// <summary>Says why, then ends the session. The first reason wins.</summary>
    public bool Close(CloseCode code, string reason, TimeSpan retryAfter = default)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _closed = true;
            TellClosingLocked(code, reason, retryAfter);
            return _notices.Writer.TryComplete();
        }
    }

    /// <summary>The connection is gone. Its leases stay in force until they expire; those that it was never told of are free.</summary>
    /// <returns>The runs that it had, and whether it was told of each.</returns>
    public IReadOnlyList<(RunName Run, bool IsTold)> End()
    {
        lock (_gate)
        {
            _closed = true;
            _notices.Writer.TryComplete();
            (RunName, bool)[] had = [.. _held.Select(pair => (pair.Key, pair.Value.IsTold))];
            _held.Clear();
            _offers.Clear();
            return had;
        }
    }

    private void TellClosingLocked(CloseCode code, string reason, TimeSpan retryAfter)
    {
        if (_isToldToGo)
            return;
        _isToldToGo = true;
        _notices.Writer.TryWrite(WorkerNotice.Of(new ClosingNotice(code.Name, reason, code.Reconnect, (long)retryAfter.TotalMilliseconds)));
    }

    private bool HasRoomLocked(string agent) => !_closed
        && !_isToldToGo
        && _offers.TryGetValue(agent, out var offer)
        && _held.Values.Count(held => held.Agent == agent) < offer.Concurrency;
}

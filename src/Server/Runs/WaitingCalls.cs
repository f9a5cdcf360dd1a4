using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>The calls of an agent that wait for their turn in one run, in order. Events that change nothing for those after them are said in one step: a burst costs one append.</summary>
/// <param name="maxEventBytes">The bytes of an event.</param>
/// <param name="lost">Told when something that was said will not be stored because the store is away.</param>
internal sealed class WaitingCalls(int maxEventBytes, Action lost)
{
    /// <summary>Of one run.</summary>
    public const int Most = 1000;

    private const int MostInOneStep = 32;
    private const long MostBytesInOneStep = 32 * 1024;

    /// <summary>How much longer than estimated an event may be as JSON.</summary>
    private const int MostEscaping = 3;

    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingCall> _calls = [];

    /// <param name="data">What it says; <see langword="null"/> for text.</param>
    /// <exception cref="SignalException"><c>unavailable</c>: too many wait.</exception>
    public WaitingCall Add(AgentEvent? data)
    {
        lock (_gate)
            if (_calls.Count < Most)
                return AddLocked(data, false);
        lost();
        throw new SignalException(ErrorCodes.Unavailable, $"{Most} events of the run wait to be stored already; start the run again later.");
    }

    /// <summary>Adds a call that ends the run. However many wait, a run can be ended.</summary>
    public WaitingCall AddEnd()
    {
        lock (_gate)
            return AddLocked(null, true);
    }

    /// <summary>
    /// Says in one step a call whose turn it is, and those right after it that may go along. What is refused fails alone; what cannot be
    /// stored is told to all. The caller is inside the run's gate. It never throws.
    /// </summary>
    /// <param name="first">Whose turn it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="said">What is said with an event, with the text that waits or without, or why it is refused.</param>
    public async ValueTask SayLockedAsync(WaitingCall first, GatedRun run, Func<AgentEvent, bool, IReadOnlyList<AgentEvent>> said)
    {
        var calls = Take(first);
        try
        {
            await run.EmitLockedAsync(Said, CancellationToken.None);
            foreach (var call in calls)
                call.Succeed();
        }
        catch (Exception failure)
        {
            foreach (var call in calls)
                call.Fail(failure);
            FailBehind(failure);
        }

        IReadOnlyList<AgentEvent> Said()
        {
            // The text that waits is said once: before the first of them that is not refused.
            var all = new List<AgentEvent>();
            foreach (var call in calls.Where(call => !call.Said.IsCompleted))
                all.AddRange(TrySay(call, all.Count == 0));
            return all;
        }

        IReadOnlyList<AgentEvent> TrySay(WaitingCall call, bool withText)
        {
            try
            {
                return said(call.Data!, withText);
            }
            catch (Exception refusal) when (refusal is SignalException or UnapprovedCallException)
            {
                call.Fail(refusal);
                return [];
            }
        }
    }

    /// <summary>An event could not be stored: what was said after it would stand there without it, and has waited as long. It fails too.</summary>
    public void FailBehind(Exception failure)
    {
        if (failure is not SignalException { Code: ErrorCodes.Unavailable })
            return;
        lock (_gate)
            foreach (var call in _calls.Where(call => !call.IsTaken && !call.IsEnd))
            {
                call.IsTaken = true;
                call.Fail(failure);
            }

        lost();
    }

    public void Remove(WaitingCall call)
    {
        lock (_gate)
            _calls.Remove(call);
    }

    private WaitingCall AddLocked(AgentEvent? data, bool isEnd) => _calls.AddLast(new WaitingCall(this, data, isEnd)).Value;

    private List<WaitingCall> Take(WaitingCall first)
    {
        lock (_gate)
        {
            var (taken, bytes) = (new List<WaitingCall>(), 0L);
            for (var at = _calls.Find(first); at is { Value: { IsTaken: false, Data: { } data } next } && taken.Count < MostInOneStep; at = at.Next)
            {
                bytes += EventSize.Passing(data);
                // Each must fit for itself: what is too large is refused alone.
                if (taken.Count > 0 && (bytes > Math.Min(MostBytesInOneStep, maxEventBytes / MostEscaping) || !RunRules.ChangesNothing(taken[^1].Data!) || !RunRules.ChangesNothing(data)))
                    break;
                next.IsTaken = true;
                taken.Add(next);
            }

            return taken;
        }
    }
}

using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>The calls of an agent that wait for their turn in one run, in order. Events that change nothing for those after them are said in one step: a burst costs one append.</summary>
internal sealed class WaitingCalls
{
    /// <summary>Of one run.</summary>
    public const int Most = 1000;

    private const int MostInOneStep = 32;
    private const long MostBytesInOneStep = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingCall> _calls = [];

    /// <param name="data">What it says; <see langword="null"/> for anything but one event.</param>
    /// <exception cref="SignalException"><c>unavailable</c>: too many wait.</exception>
    public WaitingCall Add(AgentEvent? data)
    {
        lock (_gate)
        {
            if (_calls.Count == Most)
                throw new SignalException(ErrorCodes.Unavailable, $"{Most} events of the run wait to be stored already; start the run again later.");
            var call = new WaitingCall(this, data);
            _calls.AddLast(call);
            return call;
        }
    }

    /// <summary>
    /// Says in one step a call whose turn it is, and those right after it that may go along. What is refused fails alone; what cannot be
    /// stored is told to all. It never throws.
    /// </summary>
    /// <param name="first">Whose turn it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="said">What is said with an event, or why it is refused.</param>
    public async ValueTask SayLockedAsync(WaitingCall first, GatedRun run, Func<AgentEvent, IReadOnlyList<AgentEvent>> said)
    {
        var calls = Take(first);
        try
        {
            await run.EmitLockedAsync(() => [.. calls.Where(call => !call.Said.IsCompleted).SelectMany(TrySay)], CancellationToken.None);
            foreach (var call in calls)
                call.Succeed();
        }
        catch (Exception failure)
        {
            foreach (var call in calls)
                call.Fail(failure);
        }

        IReadOnlyList<AgentEvent> TrySay(WaitingCall call)
        {
            try
            {
                return said(call.Data!);
            }
            catch (SignalException refusal)
            {
                call.Fail(refusal);
                return [];
            }
        }
    }

    public void Remove(WaitingCall call)
    {
        lock (_gate)
            _calls.Remove(call);
    }

    private List<WaitingCall> Take(WaitingCall first)
    {
        lock (_gate)
        {
            var (taken, bytes) = (new List<WaitingCall>(), 0L);
            for (var at = _calls.Find(first); at is { Value: { IsTaken: false, Data: { } data } next } && taken.Count < MostInOneStep; at = at.Next)
            {
                bytes += EventSize.Passing(data);
                if (taken.Count > 0 && (bytes > MostBytesInOneStep || !RunRules.ChangesNothing(taken[^1].Data!) || !RunRules.ChangesNothing(data)))
                    break;
                next.IsTaken = true;
                taken.Add(next);
            }

            return taken;
        }
    }
}

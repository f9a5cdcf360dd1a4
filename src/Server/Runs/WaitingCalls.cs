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

    /// <summary>A call whose turn it is, with those right after it that may go along.</summary>
    public IReadOnlyList<WaitingCall> Take(WaitingCall call)
    {
        lock (_gate)
        {
            var (taken, bytes) = (new List<WaitingCall>(), 0L);
            for (var at = _calls.Find(call); at is { Value: { IsTaken: false, Data: { } data } next } && taken.Count < MostInOneStep; at = at.Next)
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

    public void Remove(WaitingCall call)
    {
        lock (_gate)
            _calls.Remove(call);
    }
}

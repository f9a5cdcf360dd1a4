using System.Runtime.CompilerServices;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client;

/// <summary>A run that this client started and follows to its end, through every reconnect.</summary>
public sealed class ClientRun
{
    private readonly EventFlow _flow;
    private readonly RunTrack _track;

    internal ClientRun(EventFlow flow, RunTrack track) => (_flow, _track) = (flow, track);

    /// <summary>The run's name.</summary>
    public RunId RunId => _track.RunId;

    /// <summary>The run's thread.</summary>
    public ThreadId ThreadId => State.ThreadId;

    /// <summary>The run folded up to its cursor, as the gateway's <c>GetRun</c> folds it. It may be ahead of the events that the
    /// application has taken. Safe to read from any thread.</summary>
    public RunState State => _track.State;

    /// <summary>Completes with the event that ended the run: an <see cref="AgentCompleted"/>, <see cref="AgentError"/> or
    /// <see cref="AgentCancelled"/>. It needs nobody to enumerate <see cref="EventsAsync"/>.</summary>
    /// <remarks>Faults with a <see cref="SignalClientException"/> when the gateway no longer knows the run
    /// (<see cref="ClientErrorCodes.RunLost"/>) or the client failed, and with an <see cref="ObjectDisposedException"/> when the client
    /// was disposed of first. A run whose end fell into a gap completes with an event that is made from its state.</remarks>
    public Task<AgentEvent> Completion => _track.Completion;

    /// <summary>The run's own events, from its first to the one that ends it, and every gap between. Ends after the last.</summary>
    /// <remarks>Whoever begins so late that the first ones are no longer held hears a <see cref="GapEvent"/> with the run's state
    /// first. A run that had begun before this client started it is heard from here on; its <see cref="State"/> has what it said before.
    /// A slow loop holds the client's reading back, as <see cref="SignalClient.EventsAsync"/> does.</remarks>
    /// <exception cref="SignalClientException">The run was lost, or the client failed.</exception>
    public async IAsyncEnumerable<ClientEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (joined, gap) = _flow.Join(_track);
        using var reader = joined;
        if (gap is not null)
            yield return gap;
        while (!reader.IsOver)
        {
            var item = await reader.NextAsync(cancellationToken).ConfigureAwait(false);
            if (item is GapEvent || (item is ReceivedEvent received && received.RunId == RunId && !received.IsIn(gap)))
                yield return item;
        }

        if (Completion.IsFaulted)
            await Completion.ConfigureAwait(false);
    }
}

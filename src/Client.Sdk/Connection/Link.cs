using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>One connection, from its start to its end: it passes on what it hears, in order, and says when it is over.</summary>
/// <remarks>Nothing here waits: SignalR queues without bound behind a handler that does. Once it is over, nothing is passed on.</remarks>
internal sealed class Link : ILink, IDisposable
{
    /// <summary>How long the gateway's goodbye may be on its way through SignalR's queue of calls, which an orderly end overtakes.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<LinkEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _handlers = [];
    private readonly EventFlow _flow;
    private readonly int _mayHold;
    private readonly TimeProvider _time;
    private List<ClientEvent>? _early = [];
    private LinkEnd? _endsEarly;

    public Link(HubConnection hub, EventFlow flow, int mayHold, TimeProvider time)
    {
        (Hub, _flow, _mayHold, _time) = (hub, flow, mayHold, time);
        foreach (var type in EventReading.Types)
            _handlers.Add(hub.On<JsonElement>(type, envelope => Hear(() => EventReading.Read(type, envelope))));
        _handlers.Add(hub.On<JsonElement>(WireNames.Gap, notice => Hear(() => GapOf(notice))));
        _handlers.Add(hub.On<JsonElement>(WireNames.Closing, message => End(Goodbye.Read(message))));
        hub.Closed += OnCut;
        hub.Reconnecting += OnCut;
    }

    public HubConnection Hub { get; }

    /// <summary>Completes once it is over; it never faults.</summary>
    public Task<LinkEnd> Ended => _ended.Task;

    /// <summary>Whether anything new came over it.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>Passes on what came since the answer of <c>Attach</c>, and everything from here on.</summary>
    public void Open(AttachAnswer answer)
    {
        lock (_gate)
        {
            if (!_flow.Attached(answer))
                End(Full());
            foreach (var item in _early!)
                PassLocked(item);
            _early = null;
            if (_endsEarly is { } end)
                End(end);
        }
    }

    public void End(LinkEnd end) => _ended.TrySetResult(end);

    /// <summary>Ends it, unless the gateway has said why it does.</summary>
    public async Task EndSoonAsync(LinkEnd end)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(Ended, Task.Delay(Grace, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        End(end);
    }

    public void Dispose()
    {
        End(new(new(ErrorCodes.Unavailable, "The connection is over.")));
        Hub.Closed -= OnCut;
        Hub.Reconnecting -= OnCut;
        foreach (var handler in _handlers)
            handler.Dispose();
    }

    private static LinkEnd Full() => new(new(ErrorCodes.Unavailable, "The application has not taken the events that are held for it."), IsFull: true);

    private static GapEvent GapOf(JsonElement notice)
    {
        var gap = EventReading.Read(WireNames.Gap, notice, SignalJson.Context.GapNotice);
        return new(gap.Reason, gap.Cursor, gap.Runs);
    }

    private void Hear(Func<ClientEvent> read)
    {
        lock (_gate)
        {
            if (_ended.Task.IsCompleted || _endsEarly is not null)
                return;
            try
            {
                var item = read();
                if (_early is null)
                    PassLocked(item);
                else if (_early.Count < _mayHold)
                    _early.Add(item);
                else
                    _endsEarly = Full();
            }
            catch (Exception wrong)
            {
                // SignalR would log it and go on, and the event would be lost. What came before it is passed on first.
                var end = new LinkEnd(EventReading.Misread(wrong));
                if (_early is null)
                    End(end);
                else
                    _endsEarly = end;
            }
        }
    }

    private void PassLocked(ClientEvent item)
    {
        if (_ended.Task.IsCompleted)
            return;
        var became = item is GapEvent gap ? (_flow.Gap(gap) ? Acceptance.Taken : Acceptance.Full) : _flow.Accept((ReceivedEvent)item);
        HasHeard |= became == Acceptance.Taken;
        if (became == Acceptance.Full)
            End(Full());
        else if (became == Acceptance.OutOfPlace)
            End(new(new(ErrorCodes.Unavailable, "The gateway's log began anew; the client attaches again.")));
    }

    private Task OnCut(Exception? why)
    {
        if (why is null)
            return EndSoonAsync(new(new(ErrorCodes.Unavailable, "The gateway closed the connection.")));
        End(new(new(ErrorCodes.Unavailable, why.Message, why)));
        return Task.CompletedTask;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Connection;

/// <summary>One connection of a worker, from its start to its end: it passes on what it hears and says when it is over.</summary>
internal sealed class WorkerLink : ILink, IDisposable
{
    /// <summary>How long the gateway's goodbye may be on its way through SignalR's queue of calls, which an orderly end overtakes.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<LinkEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable[] _handlers;
    private readonly TimeProvider _time;

    public WorkerLink(HubConnection hub, IWorkerEars ears, TimeProvider time)
    {
        (Hub, _time) = (hub, time);
        _handlers =
        [
            Hear("run_assigned", SignalJson.Context.RunAssignment, assignment => ears.Assigned(assignment, this)),
            Hear("run_cancel_requested", SignalJson.Context.RunCancelRequest, ears.CancelRequested),
            Hear("approval_answered", SignalJson.Context.ApprovalAnswer, ears.Answered),
            hub.On<JsonElement>(WireNames.Closing, message => End(Goodbye.Read(message))),
        ];
        hub.Closed += OnCut;
    }

    public HubConnection Hub { get; }

    public Task<LinkEnd> Ended => _ended.Task;

    public void End(LinkEnd end) => _ended.TrySetResult(end);

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
        foreach (var handler in _handlers)
            handler.Dispose();
    }

    /// <summary>What cannot be read ends the connection: SignalR would log it and go on, and a run would be lost.</summary>
    private IDisposable Hear<T>(string name, JsonTypeInfo<T> type, Action<T> hear) => Hub.On<JsonElement>(name, message =>
    {
        try
        {
            hear(EventReading.Read(name, message, type));
        }
        catch (Exception wrong)
        {
            End(new(EventReading.Misread(wrong)));
        }
    });

    private Task OnCut(Exception? why) => EndSoonAsync(new(new(ErrorCodes.Unavailable, why?.Message ?? "The gateway closed the connection.", why)));
}

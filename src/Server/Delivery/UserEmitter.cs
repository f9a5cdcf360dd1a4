using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>Emits into the log of its context's user, through that user's own handle of the hub.</summary>
/// <param name="context">Whom and what it emits for.</param>
/// <param name="user"><c>Clients.User(context.User)</c>.</param>
/// <param name="limits">How large an event may be.</param>
/// <param name="metrics">Counts emitters.</param>
/// <param name="time">The time of the events.</param>
internal sealed class UserEmitter(
    UserExecutionContext context, IUserEvents user, LimitOptions limits, SignalMetrics metrics, TimeProvider time) : IUserEmitter
{
    private int _disposed;

    public UserExecutionContext Context => context;

    public async ValueTask<EventPosition[]> EmitAsync(
        IReadOnlyList<AgentEvent> events, long? firstN = null, long? afterSeq = null, CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        if (events.Count == 0)
            throw new ArgumentException("An emission has at least one event.", nameof(events));
        var encoded = new NewEvent[events.Count];
        for (var i = 0; i < encoded.Length; i++)
            encoded[i] = Encode(events[i], firstN + i, afterSeq + 1 + i);
        var emission = new Emission(context.User, encoded);
        await user.Emit(emission);
        return emission.Positions;
    }

    public async ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        var emission = new Emission(context.User, [Encode(data, null, null)]);
        await user.Emit(emission);
        return emission.Positions[0];
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            metrics.EmitterGone();
    }

    private void Check(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private NewEvent Encode(AgentEvent data, long? n, long? seq)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(data, SignalJson.Options.GetTypeInfo(data.GetType()));
        if (bytes.Length > limits.EventBytes)
            throw SignalException.InvalidArgument(
                $"The data of {data.Type} has {bytes.Length} bytes; at most {limits.EventBytes} are allowed (Netra:Limits:EventBytes).");
        return EventTypes.IsThreadEvent(data)
            ? new(data.Type, context.Thread, null, null, time.GetUtcNow(), bytes, N: n)
            : new(data.Type, context.Thread, context.Run, context.Agent, time.GetUtcNow(), bytes, context.ParentRun, n, EventTypes.IsTerminal(data), seq, context.Traceparent);
    }
}

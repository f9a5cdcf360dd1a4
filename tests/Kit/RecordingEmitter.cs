using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Kit;

/// <summary>An emitter that records what it is given and keeps the real one's promises: both pass the same contract suite.</summary>
internal sealed class RecordingEmitter(UserExecutionContext context, RecordingEmitters emitters) : IUserEmitter
{
    private int _disposed;

    public UserExecutionContext Context => context;

    /// <summary>What was emitted into this emitter's run, in order, by whichever emitter of it.</summary>
    public IReadOnlyList<AgentEvent> Events => [.. emitters.Of(context.User).Where(item => item.Run == context.Run).Select(item => item.Data)];

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public ValueTask<EventPosition[]> EmitAsync(IReadOnlyList<AgentEvent> events, long? firstN = null, CancellationToken cancellationToken = default)
    {
        try
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            if (events.Count == 0)
                throw new ArgumentException("An emission has at least one event.", nameof(events));
            return ValueTask.FromResult(emitters.Keep(context.User, [.. events.Select((data, i) => Checked(data, firstN + i))]));
        }
        catch (Exception refusal)
        {
            return ValueTask.FromException<EventPosition[]>(refusal);
        }
    }

    public async ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default) =>
        (await EmitAsync([data], null, cancellationToken))[0];

    public void Dispose() => Interlocked.Exchange(ref _disposed, 1);

    private RecordedEvent Checked(AgentEvent data, long? n)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(data, SignalJson.Options.GetTypeInfo(data.GetType())).Length;
        if (bytes > emitters.MaxBytes)
            throw SignalException.InvalidArgument($"The data of {data.Type} has {bytes} bytes; at most {emitters.MaxBytes} are allowed.");
        return new(data, context.Thread, EventTypes.IsThreadEvent(data.Type) ? null : context.Run, n);
    }
}

using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>An emitter whose emissions wait, as for a log that is far away, until they are let go.</summary>
internal sealed class SlowEmitter(IUserEmitter inner) : IUserEmitter
{
    private TaskCompletionSource _free = new();

    /// <summary>How many events each emission had.</summary>
    public List<int> Emissions { get; } = [];

    public UserExecutionContext Context => inner.Context;

    public void Hold() => _free = new();

    public void LetGo() => _free.SetResult();

    public async ValueTask<EventPosition[]> EmitAsync(
        IReadOnlyList<AgentEvent> events, long? firstN = null, long? afterSeq = null, CancellationToken cancellationToken = default)
    {
        Emissions.Add(events.Count);
        await _free.Task;
        return await inner.EmitAsync(events, firstN, afterSeq, cancellationToken);
    }

    public async ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        await _free.Task;
        return await inner.EmitAsync(data, cancellationToken);
    }

    public void Dispose() => inner.Dispose();
}

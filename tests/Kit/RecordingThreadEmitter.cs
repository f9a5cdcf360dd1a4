using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Kit;

/// <summary>An emitter of a thread's events that records what it is given, and refuses what the real one refuses.</summary>
internal sealed class RecordingThreadEmitter(UserThreadContext context, RecordingEmitters emitters) : IThreadEmitter
{
    public UserThreadContext Context => context;

    public ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThreadEmitter.Check(data, context);
            return new(emitters.Keep(context.User, [new(data, context.Thread, null, null)])[0]);
        }
        catch (Exception refusal)
        {
            return ValueTask.FromException<EventPosition>(refusal);
        }
    }
}

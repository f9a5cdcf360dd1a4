using System.Text.Json;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>Emits events of one thread into the log of its context's user, through that user's own handle of the hub.</summary>
/// <param name="context">Whom and what it emits for.</param>
/// <param name="user"><c>Clients.User(context.User)</c>.</param>
/// <param name="time">The time of the events.</param>
internal sealed class ThreadEmitter(UserThreadContext context, IUserEvents user, TimeProvider time) : IThreadEmitter
{
    public UserThreadContext Context => context;

    public async ValueTask<EventPosition> EmitAsync(AgentEvent data, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(data, context);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(data, SignalJson.Options.GetTypeInfo(data.GetType()));
        var emission = new Emission(context.User, [new(data.Type, context.Thread, null, null, time.GetUtcNow(), bytes)]);
        await user.Emit(emission);
        return emission.Positions[0];
    }

    /// <exception cref="ArgumentException">The event is a run's, or of another thread.</exception>
    internal static void Check(AgentEvent data, UserThreadContext context)
    {
        var thread = data switch
        {
            ThreadCreated created => created.Thread,
            ThreadUpdated updated => updated.Thread,
            ThreadDeleted deleted => deleted.Thread,
            _ => throw new ArgumentException($"{data.Type} is an event of a run.", nameof(data)),
        };
        if (thread.ThreadId != context.Thread)
            throw new ArgumentException("The event is of another thread.", nameof(data));
    }
}

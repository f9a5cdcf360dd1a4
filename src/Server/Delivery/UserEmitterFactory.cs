using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Delivery;

#pragma warning disable RS0030 // The one place that holds the hub context: it names no user but its context's own.
/// <summary>Makes emitters from contexts, each holding the handle of its own user and nothing else of the hub.</summary>
/// <typeparam name="THub">The user hub.</typeparam>
internal sealed class UserEmitterFactory<THub>(
    IHubContext<THub, IUserEvents> hub, LimitOptions limits, SignalMetrics metrics, TimeProvider time) : IUserEmitterFactory
    where THub : Hub<IUserEvents>
{
    public IUserEmitter Create(UserExecutionContext? context)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context), "UserExecutionContext is required");
        var emitter = new UserEmitter(context, hub.Clients.User(context.User.ToString()), limits, metrics, time);
        metrics.EmitterMade();
        return emitter;
    }

    public IThreadEmitter ForThread(UserThreadContext? context) => context is not null
        ? new ThreadEmitter(context, hub.Clients.User(context.User.ToString()), time)
        : throw new ArgumentNullException(nameof(context), "UserThreadContext is required");
}
#pragma warning restore RS0030

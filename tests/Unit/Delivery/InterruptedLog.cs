using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A log in which something happens between a read and its answer.</summary>
internal sealed class InterruptedLog(IUserEventLog inner, Func<Task> meanwhile) : IUserEventLog
{
    public ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
        inner.AppendAsync(user, events, cancellationToken);

    public async ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        var page = await inner.ReadAsync(user, after, maxBytes, cancellationToken);
        await meanwhile();
        return page;
    }

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);
}

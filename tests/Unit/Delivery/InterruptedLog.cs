using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A log in which something happens between a read and its answer, or between an append and its.</summary>
internal sealed class InterruptedLog(IUserEventLog inner, Func<Task> meanwhile, Func<Task>? appended = null) : IUserEventLog
{
    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        var positions = await inner.AppendAsync(user, events, cancellationToken);
        await (appended?.Invoke() ?? Task.CompletedTask);
        return positions;
    }

    public async ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        var page = await inner.ReadAsync(user, after, maxBytes, cancellationToken);
        await meanwhile();
        return page;
    }

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);
}

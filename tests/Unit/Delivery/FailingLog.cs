using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A log whose storage is away: what is appended is not stored.</summary>
internal sealed class FailingLog(IUserEventLog inner) : IUserEventLog
{
    public bool IsFailing { get; set; } = true;

    public ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
        IsFailing ? throw new IOException("The storage is away.") : inner.AppendAsync(user, events, cancellationToken);

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadAsync(user, after, maxBytes, cancellationToken);

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);
}

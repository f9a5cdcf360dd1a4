using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A log whose replies are mixed up on the way, as a desynchronised client of a store would mix them.</summary>
internal sealed class LyingLog(IUserEventLog inner, Func<UserKey, LogPage, LogPage> lie) : IUserEventLog
{
    public bool IsLying { get; set; } = true;

    /// <summary>Whose subscribers it was asked to wake.</summary>
    public List<UserKey> AskedToWake { get; } = [];

    public ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
        inner.AppendAsync(user, events, cancellationToken);

    public async ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        var page = await inner.ReadAsync(user, after, maxBytes, cancellationToken);
        return IsLying && !page.Events.IsEmpty ? lie(user, page) : page;
    }

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);

    public void WakeWhenReached(UserKey user) => AskedToWake.Add(user);
}

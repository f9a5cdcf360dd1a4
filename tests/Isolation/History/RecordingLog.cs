using System.Text;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>The gateway's log with a witness in front: every append, and the positions it was given, is a line of the history.</summary>
internal sealed class RecordingLog(IUserEventLog inner, HistoryWriter history) : IUserEventLog
{
    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        var at = history.Now;
        var positions = await inner.AppendAsync(user, events, cancellationToken);
        for (var i = 0; i < events.Count; i++)
            history.Add(new(at, Kinds.Emit)
            {
                Owner = user.ToString(),
                Epoch = positions[i].Cursor.Epoch.ToString(),
                Offset = positions[i].Cursor.Offset,
                Run = events[i].Run?.Value,
                Seq = positions[i].Seq,
                Type = events[i].Type,
                Canaries = history.OwnersOf(Encoding.UTF8.GetString(events[i].Data.Span)),
            });
        return positions;
    }

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadAsync(user, after, maxBytes, cancellationToken);

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);
}

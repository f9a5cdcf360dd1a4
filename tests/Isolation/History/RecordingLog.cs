using System.Globalization;
using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>The gateway's log with a witness in front: what every append was about to store, and what came of it, are lines of the history.</summary>
internal sealed class RecordingLog(IUserEventLog inner, IHistorySink history) : IUserEventLog
{
    private readonly string _name = Guid.NewGuid().ToString("n")[..8];
    private long _calls;

    public bool OutlivesProcess => inner.OutlivesProcess;

    public long Unstored => inner.Unstored;

    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        var at = history.Now;
        var lines = events.Select(e => LineOf(at, user, e)).ToArray();
        foreach (var line in lines)
            history.Add(line);
        try
        {
            var positions = await inner.AppendAsync(user, events, cancellationToken);
            for (var i = 0; i < lines.Length; i++)
                history.Add(lines[i] with
                {
                    Kind = Kinds.Emit, Epoch = positions[i].Cursor.Epoch.ToString(), Offset = positions[i].Cursor.Offset, Seq = positions[i].Seq,
                });
            return positions;
        }
        catch (Exception refused) when (refused is SignalException or RunMovedException)
        {
            foreach (var line in lines)
                history.Add(line with { At = history.Now, Kind = Kinds.Refused, What = refused.Message });
            throw;
        }
    }

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadAsync(user, after, maxBytes, cancellationToken);

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => inner.BoundsAsync(user, cancellationToken);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);

    public void WakeWhenReached(UserKey user) => inner.WakeWhenReached(user);

    private HistoryLine LineOf(long at, UserKey user, NewEvent e)
    {
        var data = Encoding.UTF8.GetString(e.Data.Span);
        var line = new HistoryLine(at, Kinds.Emitting)
        {
            Call = string.Create(CultureInfo.InvariantCulture, $"{_name}.{Interlocked.Increment(ref _calls)}"),
            Owner = user.ToString(),
            Run = e.Run?.Value,
            Thread = e.Thread.Value,
            Seq = e.Seq ?? 0,
            N = e.N ?? 0,
            Type = e.Type,
            Canaries = history.OwnersOf($"{e.Run} {e.Thread} {data}"),
            Mark = e.N is null ? null : history.MarkOf(data),
        };
        return EventFacts.With(line, () => JsonElement.Parse(data));
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>The log, before and after each append to which another call may go first.</summary>
internal sealed class StoppingLog : IUserEventLog
{
    private readonly MemoryEventLog _inner = new(new(), TimeProvider.System, NullLogger<MemoryEventLog>.Instance);

    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        await Lane.StopAsync();
        var positions = await _inner.AppendAsync(user, events, cancellationToken);
        await Lane.StopAsync();
        return positions;
    }

    public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
        _inner.ReadAsync(user, after, maxBytes, cancellationToken);

    public ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken) => _inner.BoundsAsync(user, cancellationToken);

    public ValueTask<bool> HasRunAsync(UserKey user, RunId run) => ((IUserEventLog)_inner).HasRunAsync(user, run);

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => _inner.Subscribe(user, subscriber);
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>The delivery core on one machine without sockets: a real log, hand-driven time, connections that are written to memory.</summary>
internal sealed class DeliveryRig
{
    private static readonly RunId Run = RunId.Parse("r-rig");
    private int _connections;

    public DeliveryRig(IUserEventLog? log = null)
    {
        Log = log ?? new MemoryEventLog(LogOptions, Time, NullLogger<MemoryEventLog>.Instance);
        Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        Violations = new(Metrics, Audit, Time);
        Services = new(Log, Runs = new(Log), Scheduler, Options, Metrics, Audit, Violations, Time, NullLogger<DeliveryServices>.Instance);
        Channels = new(Log);
    }

    public EventLogOptions LogOptions { get; } = new();

    public DeliveryOptions Options { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public InlineScheduler Scheduler { get; } = new();

    public FakeAudit Audit { get; } = new();

    public SignalMetrics Metrics { get; }

    public Violations Violations { get; }

    public IUserEventLog Log { get; }

    public FakeRuns Runs { get; }

    public DeliveryServices Services { get; }

    public UserChannels Channels { get; }

    public (ConnectionCursor Cursor, FakeWriter Writer) Connect(UserKey user, TimeSpan? lifetime = null)
    {
        var now = Time.GetUtcNow();
        var writer = new FakeWriter(user);
        var context = new UserConnectionContext(user, $"c{++_connections}", now, now + (lifetime ?? TimeSpan.FromHours(1)));
        var cursor = new ConnectionCursor(context, writer, Services);
        Channels.Add(cursor);
        return (cursor, writer);
    }

    public async Task<(ConnectionCursor Cursor, FakeWriter Writer)> AttachAsync(UserKey user, string? from = null, params ThreadId[] threads)
    {
        var connection = Connect(user);
        await connection.Cursor.AttachAsync(from, threads is [] ? null : threads, default);
        connection.Cursor.OpenFlow();
        return connection;
    }

    public async Task<EventPosition> AppendAsync(UserKey user, ThreadId? thread = null, int bytes = 2) =>
        (await Log.AppendAsync(user, [Events.Of(Run, thread: thread, bytes: bytes)], default))[0];
}

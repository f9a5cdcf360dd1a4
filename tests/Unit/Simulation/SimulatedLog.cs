using System.Text;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The shipped log behind a way to it: answers may take their time, appends may fail before anything is stored, and what is stored is written down.</summary>
internal sealed class SimulatedLog(MemoryEventLog inner, SimulatedScheduler scheduler, Func<UserKey, (Person Person, UserHistory History)> find, Coverage coverage) : IUserEventLog
{
    /// <summary>Whether each step waits for a moment that the schedule chooses, as a log on another machine would.</summary>
    public bool IsAsync { get; set; }

    public async ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        var (person, history) = find(user);
        await WayAsync();
        if (person.Random.OneIn(person.Faults.AppendFails))
        {
            coverage.Add("append failed");
            throw new IOException("The append failed.");
        }

        var positions = await inner.AppendAsync(user, events, cancellationToken);
        for (var i = 0; i < positions.Length; i++)
            history.Add(new(
                positions[i].Cursor, positions[i].Seq, events[i].Type, events[i].Thread.Value, events[i].Run?.Value, Encoding.UTF8.GetString(events[i].Data.Span)));
        await WayAsync();
        return positions;
    }

    public async ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken)
    {
        await WayAsync();
        var page = await inner.ReadAsync(user, after, maxBytes, cancellationToken);
        await WayAsync();
        return page;
    }

    public async ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken)
    {
        await WayAsync();
        var bounds = await inner.BoundsAsync(user, cancellationToken);
        await WayAsync();
        return bounds;
    }

    public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);

    private ValueTask WayAsync()
    {
        scheduler.Preempt();
        return IsAsync && scheduler.Running.Random.OneIn(2) ? new(scheduler.PortAsync()) : default;
    }
}

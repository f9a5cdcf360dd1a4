using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What must hold when a schedule has played: everything was heard, everyone can leave, and nothing stays behind.</summary>
internal static class Ending
{
    public static void Play(World world)
    {
        foreach (var person in world.People)
            person.Faults = Faults.None;
        world.Scheduler.PreemptOneIn = 0;
        CloseWhatMustClose(world);
        ProbeEveryConnection(world);
        LeaveAndForget(world);
    }

    /// <summary>What is wrong with the histories; empty when every promise was kept.</summary>
    public static IEnumerable<string> Check(World world, bool mayGap)
    {
        foreach (var history in world.People.Select(world.HistoryOf))
        {
            foreach (var fault in history.Connections.SelectMany(connection => new ConnectionChecker(history, connection, mayGap).Check()))
                yield return fault;
            foreach (var fault in RunChecker.Check(history))
                yield return fault;
        }
    }

    private static void CloseWhatMustClose(World world)
    {
        var now = world.Time.GetUtcNow();
        foreach (var connection in world.Connections)
            Each(world, connection, "deadline", () =>
            {
                connection.MustClose |= now >= connection.Cursor.Context.Expires;
                connection.Cursor.CheckDeadlines(now);
                return Task.CompletedTask;
            });
        world.Scheduler.RunToEnd();
        foreach (var connection in world.Connections)
            if (connection is { MustClose: true, IsGone: false })
                throw new SimulationException($"{connection.Name} was to be closed, and never was.");
    }

    /// <summary>A pump that rests for ever with something to write, or a Watch that waits for one, shows here.</summary>
    private static void ProbeEveryConnection(World world)
    {
        foreach (var person in world.People)
            world.Start(person, "probe", async () =>
            {
                await world.Agents.EndAllAsync(person);
                foreach (var thread in Person.Threads)
                    await world.Agents.EmitAsync(person, thread);
            });
        world.Scheduler.RunToEnd();
        foreach (var connection in world.Connections.Where(connection => !connection.IsGone && connection.IsAttached))
            connection.Note(new Moment.Quiet(world.HistoryOf(connection.Person).Events.Count));
        foreach (var connection in world.Connections.Where(connection => connection.IsAttached))
            Each(world, connection, "watch", () => connection.WatchAsync(null));
        world.Scheduler.RunToEnd();
    }

    private static void LeaveAndForget(World world)
    {
        foreach (var connection in world.Connections)
            Each(world, connection, "leave", () =>
            {
                connection.Leave();
                return Task.CompletedTask;
            });
        foreach (var person in world.People)
            world.Start(person, "last words", () => world.Agents.EndPlainAsync(person));
        world.Scheduler.RunToEnd();
        world.Scheduler.Start(world.Clock, "retention", () =>
        {
            world.Time.Advance(WorldOptions.KeptFor * 2);
            return Task.CompletedTask;
        });
        world.Scheduler.RunToEnd();
        if ((world.Channels.Users, world.Kept.Users, world.Kept.Bytes, world.Store.Users) is var left && left != (0, 0, 0, 0))
            throw new SimulationException($"Everyone is gone, and there stay {left} (channels, logs, bytes, users with runs).");
        if (world.Time.PendingTimers > 2)
            throw new SimulationException($"Everyone is gone, and {world.Time.PendingTimers} timers wait, not the two sweeps.");
    }

    private static void Each(World world, SimulatedConnection connection, string name, Func<Task> script) =>
        world.Start(connection.Person, $"{name} of {connection.Name}", script);
}

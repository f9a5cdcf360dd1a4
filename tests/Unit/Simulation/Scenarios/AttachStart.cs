using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Runs are started while connections attach: one that attached first, or attaches at the run's cursor, hears it from its first event.</summary>
internal sealed class AttachStart : Scenario
{
    public override IReadOnlyList<string> Covers { get; } = ["Heard", "attached live", "attached tail", "heard from its start", "preempted"];

    public override void Begin(World world)
    {
        world.PassTime(world.Clock, 6, 30);
        foreach (var person in world.People)
        {
            world.Emit(person, 4);
            world.Start(person, "attaches", async () => await world.Connect(person).AttachAsync());
            world.Start(person, "asks first", () => AskAsync(world, person, "r1", isAttachedFirst: true));
            world.Start(person, "attaches later", () => AskAsync(world, person, "r2", isAttachedFirst: false));
        }
    }

    private static async Task AskAsync(World world, Person person, string name, bool isAttachedFirst)
    {
        var connection = world.Connect(person);
        if (isAttachedFirst)
            await connection.AttachAsync();
        var (run, answer) = await world.Agents.StartAsync(person, name);
        if (!isAttachedFirst)
            await connection.AttachAsync(answer.Cursor);
        await run.TextAsync("m1", "hello");
        await run.EndAsync(new AgentCompleted(1));
        await connection.HearsAsync(e => e.IsTerminal && e.Run == name);
        Cursor.TryParse(answer.Cursor, out var before);
        var first = connection.Moments.OfType<Moment.Heard>().First(heard => heard.Event.Run == name).Event;
        if (first.Type != AgentStarted.WireName || first.Cursor != before with { Offset = before.Offset + 1 })
            throw new SimulationException($"{connection.Name} heard {first.Cursor} as the first event of {name}, started at {answer.Cursor}.");
        world.Coverage.Add("heard from its start");
    }
}

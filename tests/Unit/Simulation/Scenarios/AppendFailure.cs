using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Appends fail under an agent that says text, calls a tool and ends: what was taken from it is said, what was refused is not.</summary>
internal sealed class AppendFailure : Scenario
{
    public override WorldOptions Options { get; } = new() { Faults = new(AppendFails: 4) };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "append failed", "preempted"];

    public override void Begin(World world)
    {
        world.PassTime(world.Clock, 15, 30);
        foreach (var person in world.People)
        {
            world.Emit(person, 2);
            world.Start(person, "listens", async () => await world.Connect(person).AttachAsync());
            world.Start(person, "works", () => WorkAsync(world, person));
        }
    }

    private static async Task WorkAsync(World world, Person person)
    {
        var run = await world.Agents.StartSomehowAsync(person);
        for (var i = 0; i < 8; i++)
        {
            await run.TextAsync("m" + (i / 4), $"{i}, ");
            if (person.Random.OneIn(3))
                await Task.Yield();
        }

        await run.WriteAsync(new ToolExecuting("c1", "search"));
        await run.TextAsync("m2", "done");
        await run.EndAsync(new AgentCompleted(1));
    }
}

using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Two people do some of everything. Time passes where Alice's things run, so that when it passes is not Bob's doing.</summary>
internal sealed class TwoPeopleAtWork : Scenario
{
    public override WorldOptions Options { get; } = new() { Faults = new(WriteFails: 30, WriteStalls: 10) };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "left", "watch waited"];

    public override void Begin(World world)
    {
        world.PassTime(world.Alice.Domain, 8, 30);
        foreach (var person in world.People)
        {
            world.Emit(person, 5);
            world.Start(person, "works", () => WorkAsync(world, person));
            world.Start(person, "watches", async () =>
            {
                var connection = world.Connect(person);
                await connection.AttachAsync(null, [person.AnyThread()]);
                await connection.WatchAsync([person.AnyThread()]);
            });
            world.Start(person, "comes back", async () =>
            {
                var first = world.Connect(person);
                await first.AttachAsync();
                for (var i = person.Random.Below(10); i > 0; i--)
                    await Task.Yield();
                first.Leave();
                await world.Connect(person).AttachAsync(first.Last.ToString());
            });
        }
    }

    private static async Task WorkAsync(World world, Person person)
    {
        var run = await world.Agents.StartSomehowAsync(person);
        for (var i = 0; i < 6; i++)
        {
            await run.TextAsync("m1", $"{person.Secret} {i}, ");
            await Task.Yield();
        }

        await run.WriteAsync(new ToolExecuting("c1", "search"));
        await run.EndAsync(new AgentCompleted(1));
    }
}

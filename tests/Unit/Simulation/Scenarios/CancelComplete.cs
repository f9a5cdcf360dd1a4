using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>The user cancels a run while its agent says text, calls a tool and completes: one of the two ends it.</summary>
internal sealed class CancelComplete : Scenario
{
    public override IReadOnlyList<string> Covers { get; } = ["Heard", "lost the end", "preempted"];

    public override void Begin(World world)
    {
        world.PassTime(world.Clock, 10, 30);
        foreach (var person in world.People)
            world.Start(person, "begins", async () =>
            {
                await world.Connect(person).AttachAsync();
                var (run, _) = await world.Agents.StartAsync(person);
                world.Start(person, "works", () => WorkAsync(run));
                world.Start(person, "cancels", async () =>
                {
                    for (var i = person.Random.Below(16); i > 0; i--)
                        await Task.Yield();
                    await run.EndAsync(new AgentCancelled("enough"));
                });
            });
    }

    private static async Task WorkAsync(SimulatedRun run)
    {
        await run.WriteAsync(new ToolExecuting("c1", "search"));
        await run.TextAsync("m1", "so ");
        await run.TextAsync("m1", "far \ud83d");
        await Task.Yield();
        await run.TextAsync("m1", "\ude00");
        await run.WriteAsync(new ToolCompleted("c1", "search", true, 1));
        await run.TextAsync("m2", "so good");
        await run.EndAsync(new AgentCompleted(1));
    }
}

using Netra.Signal.Shared.Events;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Room runs out, logs begin another life under live connections and running agents, and runs begin and are forgotten.</summary>
internal sealed class GapLive : Scenario
{
    public override WorldOptions Options { get; } = new()
    {
        Log = new() { KeptFor = WorldOptions.KeptFor, MaxBytes = 5000 },
        Faults = new(WriteStalls: 10),
        MayGap = true,
    };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "Gap", "attached gap", "forgotten", "preempted"];

    public override void Begin(World world)
    {
        world.PassTime(world.Clock, 6, 30);
        world.Scheduler.Start(world.Clock, "forgets", async () =>
        {
            await Task.Yield();
            world.Time.Advance(WorldOptions.KeptFor);
            world.Coverage.Add("forgotten");
        });
        foreach (var person in world.People)
        {
            world.Emit(person, 3, bytes: 400);
            world.Start(person, "listens", async () => await world.Connect(person).AttachAsync());
            world.Start(person, "works", () => WorkAsync(world, person));
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
        for (var i = 0; i < 3; i++)
        {
            var (run, _) = await world.Agents.StartAsync(person, $"r{i}");
            await run.TextAsync("m1", new string('x', 100));
            await run.WriteAsync(new ToolExecuting("c1", "search"));
            await run.TextAsync("m1", "y");
            await run.EndAsync(new AgentCompleted(1));
        }
    }
}

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>A connection changes the threads it watches while events of all threads go out.</summary>
internal sealed class WatchDeliver : Scenario
{
    public override WorldOptions Options { get; } = new() { Faults = new(WriteFails: 40, WriteStalls: 8) };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "watch waited", "write failed", "preempted"];

    public override void Begin(World world)
    {
        foreach (var person in world.People)
        {
            world.Emit(person, 6);
            world.Emit(person, 6);
            world.Start(person, "watches", async () =>
            {
                var connection = world.Connect(person);
                await connection.AttachAsync(null, [person.AnyThread()]);
                for (var i = 0; i < 4; i++)
                {
                    for (var pause = person.Random.Below(6); pause > 0; pause--)
                        await Task.Yield();
                    await connection.WatchAsync(person.Random.OneIn(4) ? null : [person.AnyThread()]);
                }
            });
        }
    }
}

using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>The server closes connections, and writes fail or stall, while events go out to them and to others.</summary>
internal sealed class CloseDeliver : Scenario
{
    public override WorldOptions Options { get; } = new() { Faults = new(WriteFails: 12, WriteStalls: 6) };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "Closing", "write failed", "left", "preempted"];

    public override void Begin(World world)
    {
        foreach (var person in world.People)
        {
            world.Emit(person, 8);
            for (var i = 0; i < 2; i++)
                world.Start(person, "is closed", async () =>
                {
                    var connection = world.Connect(person);
                    world.Start(person, "closes", () => CloseAsync(connection));
                    await connection.TryAttachAsync("start");
                });
            world.Start(person, "stays", async () => await world.Connect(person).TryAttachAsync());
        }
    }

    private static async Task CloseAsync(SimulatedConnection connection)
    {
        for (var i = connection.Person.Random.Below(20); i >= 0; i--)
            await Task.Yield();
        connection.Close(CloseCode.SlowConsumer);
        await Task.Yield();
        connection.Close(CloseCode.TokenExpired);
    }
}

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Connections come and go, some before they attach, while events come.</summary>
internal sealed class ConnectClose : Scenario
{
    public override IReadOnlyList<string> Covers { get; } = ["Heard", "attached live", "attached tail", "left", "preempted"];

    public override void Begin(World world)
    {
        foreach (var person in world.People)
        {
            world.Emit(person, 6);
            for (var i = 0; i < 3; i++)
                world.Start(person, "comes", () => ComeAndGoAsync(world, person));
        }
    }

    private static async Task ComeAndGoAsync(World world, Person person)
    {
        var connection = world.Connect(person);
        if (!person.Random.OneIn(3))
            world.Start(person, "goes", async () =>
            {
                for (var i = person.Random.Below(6); i >= 0; i--)
                    await Task.Yield();
                connection.Leave();
            });
        await Task.Yield();
        await connection.TryAttachAsync(person.Random.OneIn(2) ? "start" : null);
    }
}

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>The last tab of a user closes while another one opens: the channel of the user is emptied and filled at the same time.</summary>
internal sealed class TwoTabs : Scenario
{
    public override IReadOnlyList<string> Covers { get; } = ["Heard", "left", "attached live", "preempted"];

    public override void Begin(World world)
    {
        foreach (var person in world.People)
        {
            world.Emit(person, 6);
            for (var tab = 0; tab < 2; tab++)
                world.Start(person, "reloads", async () =>
                {
                    for (var i = 0; i < 3; i++)
                    {
                        var connection = world.Connect(person);
                        await connection.AttachAsync();
                        await Task.Yield();
                        connection.Leave();
                        if (person.Random.OneIn(2))
                            await Task.Yield();
                    }

                    await world.Connect(person).AttachAsync();
                });
        }
    }
}

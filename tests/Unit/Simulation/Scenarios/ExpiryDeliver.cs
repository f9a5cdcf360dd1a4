using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>Tokens expire, or are renewed, while events go out and the sweep looks for what is over.</summary>
internal sealed class ExpiryDeliver : Scenario
{
    public override WorldOptions Options { get; } = new()
    {
        Faults = new(WriteStalls: 6),
        Log = new() { KeptFor = WorldOptions.KeptFor, MaxBytes = 4000 },
        MayGap = true,
    };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "Closing", "Gap", "renewed", "preempted"];

    public override void Begin(World world)
    {
        world.PassTime(world.Clock, 12, 40);
        foreach (var person in world.People)
        {
            world.Emit(person, 8);
            for (var i = 0; i < 2; i++)
                world.Start(person, "attaches", async () =>
                {
                    var connection = world.Connect(person, TimeSpan.FromMilliseconds(20 + person.Random.Below(300)));
                    world.Start(person, "looks", () => LookAsync(world, connection));
                    await connection.TryAttachAsync();
                });
        }
    }

    private static async Task LookAsync(World world, SimulatedConnection connection)
    {
        var person = connection.Person;
        for (var i = 0; i < 6; i++)
        {
            await Task.Yield();
            var now = world.Time.GetUtcNow();
            if (person.Random.OneIn(12) && now < connection.Cursor.Context.Expires)
            {
                connection.Cursor.Context.Renew(new BoundIdentity(person.Key, TokenKind.User, new HashSet<string>(), now + TimeSpan.FromMilliseconds(100)));
                world.Coverage.Add("renewed");
            }

            connection.MustClose |= now >= connection.Cursor.Context.Expires;
            connection.Cursor.CheckDeadlines(now);
        }
    }
}

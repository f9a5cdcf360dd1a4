using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Simulation.Scenarios;

/// <summary>A client leaves in the middle and comes back from what it heard last, or with a cursor it must not have, while events come and old ones are dropped.</summary>
internal sealed class ResumeLive : Scenario
{
    public override WorldOptions Options { get; } = new()
    {
        Log = new() { KeptFor = WorldOptions.KeptFor, MaxEventsPerUser = 8 },
        Faults = new(WriteFails: 20),
        MayGap = true,
    };

    public override IReadOnlyList<string> Covers { get; } = ["Heard", "attached tail", "attached gap", "Gap", "write failed", "preempted"];

    public override void Begin(World world)
    {
        foreach (var person in world.People)
        {
            world.Emit(person, 12, areThreadEvents: true);
            world.Start(person, "resumes", () => ResumeAsync(world, person));
        }
    }

    private static async Task ResumeAsync(World world, Person person)
    {
        string? cursor = "start";
        for (var round = 0; round < 3; round++)
        {
            var connection = world.Connect(person);
            if (await connection.TryAttachAsync(cursor))
            {
                for (var i = person.Random.Below(12); i >= 0; i--)
                    await Task.Yield();
                connection.Leave();
            }

            cursor = person.Random.Below(6) switch
            {
                0 => connection.Last is { } last ? (last with { Offset = last.Offset + 100 }).ToString() : null,
                1 => OfAnother(world, person) ?? cursor,
                _ => connection.Last?.ToString() ?? cursor,
            };
        }

        var stays = world.Connect(person);
        var answer = await stays.AttachAsync(cursor);
        if (answer.Outcome is not (AttachOutcomes.Tail or AttachOutcomes.Gap))
            throw new SimulationException($"A cursor was answered with {answer.Outcome}.");
    }

    private static string? OfAnother(World world, Person person) =>
        world.Connections.FirstOrDefault(other => other.Person != person && other.Last is not null)?.Last.ToString();
}

using System.Text;
using Netra.Signal.Tests.Unit.Simulation.History;
using Netra.Signal.Tests.Unit.Simulation.Scenarios;
using Xunit;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What Alice hears does not depend on Bob: not on what he says, not on his failures and pauses, not on who runs when.</summary>
public sealed class NonInterferenceTests
{
    private const int Schedules = 500;

    [Fact]
    [Trait("Suite", "Quick")]
    public void Alice_WhateverBobSaysOrSuffers_HearsTheSameByteForByte()
    {
        var (heard, bobs) = (0, new HashSet<string>());
        for (var seed = 1UL; seed <= Schedules; seed++)
        {
            var (alice, bob) = Transcripts(seed, "bob says this", Faults.None, null);
            bobs.Add(bob);
            for (var other = 1UL; other <= 3; other++)
            {
                var (again, otherBob) = Transcripts(seed, new string('b', (int)other * 50), new Faults(8, 3, 5), seed * other);
                Assert.True(alice == again, $"Seed {seed}, Bob {other}: Alice heard\n{again}\nand without Bob's doings\n{alice}");
                bobs.Add(otherBob);
            }

            heard += alice.Length;
        }

        Assert.True(heard > Schedules * 1000, "Alice heard too little for this to show anything.");
        Assert.True(bobs.Count > Schedules * 3, "Bob hardly did anything different.");
    }

    [Fact]
    public void Alice_OfAnotherSeed_HearsOtherwise() =>
        Assert.NotEqual(Transcripts(1, "b", Faults.None, null).Alice, Transcripts(2, "b", Faults.None, null).Alice);

    private static (string Alice, string Bob) Transcripts(ulong seed, string bobsSecret, Faults bobsFaults, ulong? bobsSeed)
    {
        var scenario = new TwoPeopleAtWork();
        var world = new World(seed, scenario.Options with { BobsSeed = bobsSeed }, new(), new(false));
        world.Bob.Secret = bobsSecret;
        world.Bob.Faults = bobsFaults;
        scenario.Begin(world);
        world.Scheduler.RunToEnd();
        Ending.Play(world);
        Assert.Empty(Ending.Check(world, scenario.Options.MayGap));
        return (TranscriptOf(world, world.Alice), TranscriptOf(world, world.Bob));
    }

    private static string TranscriptOf(World world, Person person)
    {
        var text = new StringBuilder();
        foreach (var connection in world.HistoryOf(person).Connections)
            foreach (var moment in connection.Moments)
                text.Append(connection.Name).Append(' ').Append(moment).Append('\n');
        return text.ToString();
    }
}

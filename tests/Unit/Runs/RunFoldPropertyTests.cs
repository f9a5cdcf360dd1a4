using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>What the server folds of a run is what a client makes of the events, from the beginning and from any state it was given.</summary>
public sealed class RunFoldPropertyTests
{
    private const int Runs = 500;

    [Fact]
    public void Fold_OfAnyRun_IsItsReplay_AtEveryCursor()
    {
        var (events, refused) = (0, 0);
        Prop.ForAll(RunSaying.Sequences(), sayings =>
        {
            var run = new RunUnderTest();
            events += PlayAsync(run, sayings).GetAwaiter().GetResult();
            refused += run.Refused;
        }).Check(ModelSeed.Config(Runs));
        Assert.InRange(events, Runs * 5, int.MaxValue);
        Assert.InRange(refused, Runs, int.MaxValue);
    }

    private static async Task<int> PlayAsync(RunUnderTest run, RunSaying[] sayings)
    {
        await run.StartAsync();
        foreach (var saying in sayings)
            await run.SayAsync(saying);
        return await run.CheckAsync();
    }
}

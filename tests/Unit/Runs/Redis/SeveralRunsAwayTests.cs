using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Several runs of one user over a Redis that does not answer: each waits for itself.</summary>
public sealed class SeveralRunsAwayTests : TwoRunPods
{
    private const int Runs = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task RunsOfOneUser_WaitSideBySide_AndAreToldAtTheSameTime()
    {
        for (var i = 1; i <= Runs; i++)
            await One.StartRunAsync($"r{i}");
        await Eventually.TrueAsync(() => One.Agent.All.Count == Runs, "the agents to begin");
        await Redis.PauseAsync();
        try
        {
            var said = One.Agent.All.Select(run => run.ThinkingAsync("Nobody hears it.").AsTask()).ToArray();
            var all = Task.WhenAll(said);
            // One after the other they would need the time of all of them.
            Assert.Same(all, await Task.WhenAny(all, Task.Delay(Patience * (Runs - 2))));
            foreach (var one in said)
                Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => one)).Code);
        }
        finally
        {
            await Redis.ResumeAsync();
        }

        await BackAsync(One, Two);
        // Their agents take no notice; the runs have a hole each.
        for (var i = 1; i <= Runs; i++)
        {
            await Eventually.TrueAsync(async () => (await EndsAsync(Two, $"r{i}")).Count > 0, "a run to end");
            Assert.Equal(["agent_error"], await EndsAsync(Two, $"r{i}"));
        }
    }

    private protected override void Change(RedisOptions options) => (options.CallTimeout, options.EmitTimeout) = (Patience, Patience);
}

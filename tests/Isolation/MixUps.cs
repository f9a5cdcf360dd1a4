using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>Moments at which a gateway that mixes people up would do so: at the same time, in the same place, under names that look alike.</summary>
[Trait("Suite", "Quick")]
public sealed class MixUps(GatewayFixture fixture) : TwoPeople(fixture)
{
    [Fact]
    public async Task AliceAndBob_RunningAtTheSameTime_EachHearOnlyTheirOwn()
    {
        string[] runs = ["both-1", "both-2", "both-3"];
        foreach (var run in runs)
        {
            await StartRunAsync(Alice, AliceName, run, run);
            await StartRunAsync(Bob, BobName, run, run);
        }

        foreach (var run in runs)
        {
            await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"Alice's {run} to complete");
            await Bob.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"Bob's {run} to complete");
            AssertHeardOnly(Alice, AliceName, run);
            AssertHeardOnly(Bob, BobName, run);
        }

        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_TakingThePlaceOfAlicesClosedTab_HearsNothingOfHers()
    {
        var closed = await AttachedAsync(AliceName);
        await closed.CloseAsync();
        await closed.DisposeAsync();
        // Only when the gateway has let go of her place can Bob be given it.
        await Eventually.TrueAsync(async () => (await Gateway.MetricsAsync())["netra_signal_connections_active"] == 2, "Alice's tab to be gone");
        await using var bob = await AttachedAsync(BobName);

        await RunToEndAsync(Alice, AliceName);
        var bobs = await RunToEndAsync(bob, BobName);

        AssertHeardOnly(bob, BobName, bobs);
        // And it is Bob who acts there, not whoever was in that place before: his other tab hears the same run.
        await Bob.WaitForAsync(heard => heard.RunId == bobs && heard.Target == "agent_completed", "Bob's other tab to hear of his run");
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_OfferingAlicesToken_HearsNothingOfHersAfterwards()
    {
        Gateway.Expecting("Isolation violation: connection .* offered a token of another user|Netra.Signal.Audit.* violation refresh_token");
        await using var bob = await AttachedAsync(BobName);
        var refusal = await Record.ExceptionAsync(async () => await bob.InvokeAsync("RefreshToken", new { token = await Gateway.DevTokenAsync(AliceName) }));

        // Bob's own events wake whatever is left of his connection, twice: what a mix-up would write, it writes then.
        await RunToEndAsync(Bob, BobName);
        await RunToEndAsync(Alice, AliceName);
        await RunToEndAsync(Bob, BobName);

        AssertHeardNothingOf(AliceName, bob);
        Assert.NotNull(refusal);
        await bob.WaitForCloseAsync();
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("upper case")]
    [InlineData("a space at the end")]
    [InlineData("a zero-width space")]
    public async Task Mallory_WhoseNameLooksLikeAlices_HearsNothingOfHers(string disguise)
    {
        var name = disguise switch
        {
            "upper case" => AliceName.ToUpperInvariant(),
            "a space at the end" => AliceName + " ",
            _ => AliceName + "\u200b",
        };
        await using var mallory = await AttachedAsync(name);

        var alices = await RunToEndAsync(Alice, AliceName);
        // Her answer comes after whatever was written to her before.
        Assert.Equal("not_found", (await RefusedAsync(() => mallory.InvokeAsync("GetRun", new { runId = alices }))).Code);

        Assert.Empty(mallory.Events);
        AssertHeardNothingOf(AliceName, mallory);
        await RunToEndAsync(mallory, "mallory");
        await BothStillWorkAsync();
    }

    protected override int ExpectedViolations => 1;
}

using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A worker hands its run back, and a worker of another pod begins it anew: what the former says is nobody's.</summary>
public sealed class HandedBackTests : TwoGateways
{
    private protected override IReadOnlyDictionary<string, string> More => Patient;

    [Fact]
    public async Task AliceAndBob_WhoseRunsHaveOneName_AreServedByTwoWorkers_AndARunThatIsHandedBackBeginsAnew_OnTheOtherPod()
    {
        await using var alice = await PersonAsync(One, "alice");
        await using var bob = await PersonAsync(Two, "bob");
        await using var first = await RecordedAsync(One);
        await first.RegisterAsync("remote");
        await Eventually.TrueAsync(async () => (await alice.Client.InvokeAsync("ListAgents")).GetRawText().Contains("\"remote\"", StringComparison.Ordinal), "the agent to be known");
        await alice.StartAsync("remote", "same");
        var former = await first.LeaseAsync("same");
        await first.PublishAsync(former, 1, Words.Thought(alice), Words.Thought(alice));
        await using var second = await RecordedAsync(Two);
        await second.RegisterAsync("remote");
        await first.ReleaseAsync(former, "I stop.");
        var lease = await second.LeaseAsync("same", 2);
        await second.PublishAsync(lease, 1, Words.Thought(alice));
        await bob.StartAsync("remote", "same");
        var bobs = await BobsLeaseAsync(first, second);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<HubError>(() => first.PublishAsync(former, 3, Words.Done(alice)))).Code);
        Assert.Equal(former, (await first.ShowAsync("Renew", former)).GetProperty("lost")[0].GetString());
        await second.PublishAsync(bobs, 1, Words.Thought(bob), Words.Done(bob));
        await second.PublishAsync(lease, 2, Words.Done(alice));
        foreach (var person in (Person[])[alice, bob])
            await HearToEndAsync(person.Client, "same");
        await JudgeAsync(alice, bob);
    }

    /// <summary>Whichever worker has Bob's run, the second one goes on with it.</summary>
    private async Task<string> BobsLeaseAsync(RecordedWorker first, RecordedWorker second)
    {
        var assigned = await Eventually.GetAsync(
            () => first.Client.Invocations.Concat(second.Client.Invocations).FirstOrDefault(heard => heard.Target == "run_assigned" && Canaries.Owners(heard.Raw).Contains("bob")), "Bob's run to be assigned");
        var lease = assigned.Argument.GetProperty("lease").GetString()!;
        await second.ShowAsync("Resume", lease);
        return lease;
    }
}

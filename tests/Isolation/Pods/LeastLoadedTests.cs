using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A run goes to the least loaded worker of any pod.</summary>
public sealed class LeastLoadedTests : TwoGateways
{
    private protected override IReadOnlyDictionary<string, string> More => Patient;

    /// <summary>
    /// A pod whose workers are at work waits for a moment, so that one with an idle worker comes first. That moment is made long here, on the busy pod
    /// alone: on however busy a machine the idle one comes first, if the other waits for it at all.
    /// </summary>
    [Fact]
    public async Task Alice_WhosePodHasABusyWorker_IsServedByTheIdleOneOfTheOther()
    {
        await using var patient = await WitnessedAsync(services => services.AddSingleton<TimeProvider>(new LongMoments()));
        await using var alice = await PersonAsync(patient, "alice");
        await using var bob = await PersonAsync(patient, "bob");
        await using var busy = await RecordedAsync(patient);
        await busy.RegisterAsync("remote", 2);
        await KnownAsync(alice);
        await bob.StartAsync("remote", "first");
        var first = await busy.LeaseAsync("first");
        await busy.PublishAsync(first, 1, Words.Thought(bob));
        await using var idle = await RecordedAsync(Two);
        await idle.RegisterAsync("remote", 2);

        await alice.StartAsync("remote", "next");

        var next = await idle.LeaseAsync("next");
        await idle.PublishAsync(next, 1, Words.Done(alice));
        await busy.PublishAsync(first, 2, Words.Done(bob));
        await HearToEndAsync(alice.Client, "next");
        await HearToEndAsync(bob.Client, "first");
        Assert.DoesNotContain(busy.Client.Invocations, heard => heard.RunId == "next");
        await JudgeAsync(alice, bob);
    }

    [Fact]
    public async Task AliceAndBob_WhenTheWorkersOfBothPodsAreEquallyLoaded_LoseNothing_AndEachRunHasOneWorker()
    {
        await using var alice = await PersonAsync(One, "alice");
        await using var bob = await PersonAsync(Two, "bob");
        await using var here = await RecordedAsync(One);
        await using var there = await RecordedAsync(Two);
        foreach (var worker in (RecordedWorker[])[here, there])
            await worker.RegisterAsync("remote", 4);
        await KnownAsync(alice);
        await KnownAsync(bob);
        string[] runs = [.. Enumerable.Range(1, 6).Select(i => string.Create(CultureInfo.InvariantCulture, $"run-{i}"))];
        await Task.WhenAll(from person in (Person[])[alice, bob] from run in runs select person.StartAsync("remote", run));
        var done = new HashSet<string>();
        while (done.Count < 2 * runs.Length)
        {
            var (worker, assigned) = await NextAsync(done, here, there);
            var (lease, owner) = (assigned.Argument.GetProperty("lease").GetString()!, Canaries.Owners(assigned.Raw).Contains("alice") ? alice : bob);
            await worker.PublishAsync(lease, 1, Words.Thought(owner), Words.Done(owner));
            Assert.True(done.Add(lease));
        }

        foreach (var person in (Person[])[alice, bob])
            foreach (var run in runs)
                await HearToEndAsync(person.Client, run);
        Assert.Equal(2 * runs.Length, here.Client.Invocations.Concat(there.Client.Invocations).Count(heard => heard.Target == "run_assigned"));
        await JudgeAsync(alice, bob);
    }

    /// <summary>The next run that one of the workers is given.</summary>
    private static async Task<(RecordedWorker Worker, HubInvocation Assigned)> NextAsync(HashSet<string> done, params RecordedWorker[] workers)
    {
        var found = await Eventually.GetAsync(
            () => (from worker in workers
                   from heard in worker.Client.Invocations
                   where heard.Target == "run_assigned" && !done.Contains(heard.Argument.GetProperty("lease").GetString()!)
                   select Tuple.Create(worker, heard)).FirstOrDefault(),
            "the next run to be assigned");
        return (found.Item1, found.Item2);
    }

    private static Task KnownAsync(Person person) => Eventually.TrueAsync(
        async () => (await person.Client.InvokeAsync("ListAgents")).GetRawText().Contains("\"remote\"", StringComparison.Ordinal), "the agent to be known");

    /// <summary>What waits as long as a pod whose workers are loaded by half waits half a minute.</summary>
    private sealed class LongMoments : TimeProvider
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Moment ? TimeSpan.FromSeconds(30) : dueTime, period);
    }
}

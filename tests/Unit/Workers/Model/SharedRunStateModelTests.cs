using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Workers;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Runs.Redis;
using NSubstitute;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>The same commands on two pods over one Redis, but for time, which is not the test's there.</summary>
/// <remarks>The same commands in every test run, as those in memory.</remarks>
public sealed class SharedRunStateModelTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Sequences = 25;
    private const int Most = 1000;

    private static readonly string[] Agents = [.. Enumerable.Range(0, Most).SelectMany(i => (string[])[$"one-{i}", $"two-{i}"])];

    private readonly WorkerOptions _options = new()
    {
        Applications = new Dictionary<string, IReadOnlyList<string>> { ["app-a"] = Agents, ["app-b"] = Agents },
        Retries = 1, LeaseFor = TimeSpan.FromMinutes(10), CancelWithin = TimeSpan.FromMinutes(10), WaitFor = TimeSpan.FromHours(1),
    };

    private readonly List<RunPod> _pods = [];
    private readonly WorkTries _tries = new();
    private RedisProcess _redis = null!;
    private int _played;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        for (var i = 0; i < 2; i++)
            _pods.Add(await RunPod.StartAsync(_redis.Configuration, redis => redis.CallTimeout = TimeSpan.FromSeconds(10), more: AddWorkers));
    }

    public async Task DisposeAsync()
    {
        foreach (var pod in _pods)
            await pod.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public void Runs_OnTwoPods_UnderAnyCommands_AreWhatTheModelSays_AndEachEndsOnce()
    {
        Prop.ForAll(WorkCommand.Sequences(25), commands => _tries.Play(commands, Make)).Check(ModelSeed.Config(Sequences));
        output.WriteLine(_tries.ToString());
        Assert.All(["assigned", "publish taken", "publish forbidden", "resume taken", "release taken"], what => Assert.True(_tries.Of(what) > 0, $"no sequence had \"{what}\""));
    }

    private WorkUnderTest Make()
    {
        var soon = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(20);
        // Less patience than it takes to hear of each other is none.
        return new(new([.. _pods.Select(PodOf)], _options, () => soon += TimeSpan.FromMilliseconds(1), null)
        {
            Patience = _tries.Patience + TimeSpan.FromSeconds(4), Suffix = $"-{_played++}", IsDirectWhileBusy = false,
        });
    }

    private void AddWorkers(IServiceCollection services)
    {
        var environment = Substitute.For<IHostEnvironment>();
        environment.EnvironmentName.Returns("Production");
        services.AddSingleton(environment).AddSingleton(_options).AddWorkers<Hub>(new RedisOptions { Configuration = _redis.Configuration });
    }

    private static WorkPod PodOf(RunPod pod) => new(
        pod.Get<RunStarter>(), pod.Get<RunCalls>(), pod.Get<ApprovalCalls>(), pod.Get<ThreadChanges>(), pod.Get<WorkerOffers>(), pod.Get<WorkerSessions>(), pod.Get<WorkerIngress>(),
        pod.Get<LeaseRenewal>(), pod.Get<WorkerRegistry>(), pod.Get<ILeaseStore>(), pod.Log);
}

using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Threads through the .NET client.</summary>
public sealed class ThreadTests : IAsyncLifetime
{
    private InProcessGateway _gateway = null!;

    public async Task InitializeAsync() =>
        _gateway = await InProcessGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(new DistinctMoments()));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Alice_MakingRenamingAndDeletingAThread_HearsEachChangeOnce_AndBobHearsNothing()
    {
        await using var alice = await ConnectAsync("alice");
        await using var bob = await ConnectAsync("bob");

        var created = await alice.Client.CreateThreadAsync("Plans");
        Assert.Equal(created, await alice.Client.CreateThreadAsync("Plans", created.ThreadId));
        var renamed = await alice.Client.RenameThreadAsync(created.ThreadId, "Plans 🏠");
        Assert.True(await alice.Client.DeleteThreadAsync(created.ThreadId));
        Assert.False(await alice.Client.DeleteThreadAsync(created.ThreadId));

        await alice.UntilAsync(item => item.Data is ThreadDeleted, "the deletion");
        Assert.Equal([new ThreadCreated(created), new ThreadUpdated(renamed), new ThreadDeleted(renamed)], alice.Events.Select(item => item.Data));
        Assert.All(alice.Events, item => Assert.Equal((created.ThreadId, null, null), (item.ThreadId, item.RunId, item.Seq)));
        Assert.Equal(("Plans", "Plans 🏠"), (created.Title, renamed.Title));
        var own = await bob.Client.StartRunAsync("script", Scripts.Input(thoughts: 1));
        await own.Completion.WaitAsync(Eventually.Deadline);
        Assert.All(bob.Events, item => Assert.Equal(own.ThreadId, item.ThreadId));
    }

    [Fact]
    public async Task Alice_TurningPages_FindsEachThreadAndEachRunOnce_TheNewestFirst()
    {
        await using var alice = await ConnectAsync("alice");
        var runs = new List<RunId>();
        for (var i = 0; i < 5; i++)
        {
            await alice.Client.CreateThreadAsync($"Thread {i}", ThreadId.Parse($"t-{i}"));
            var run = await alice.Client.StartRunAsync("script", Scripts.Input(say: $"answer {i}"), ThreadId.Parse("history"));
            await run.Completion.WaitAsync(Eventually.Deadline);
            runs.Add(run.RunId);
        }

        var (threads, said, next) = (new List<ThreadId>(), new List<string>(), (string?)null);
        do
        {
            var page = await alice.Client.ListThreadsAsync(2, next);
            threads.AddRange(page.Threads.Select(thread => thread.ThreadId));
            next = page.Next;
        }
        while (next is not null);
        do
        {
            var page = await alice.Client.GetThreadAsync(ThreadId.Parse("history"), 2, next);
            Assert.Null(page.Thread.ActiveRunId);
            Assert.All(page.Runs, run => Assert.Contains(run.RunId, runs));
            said.AddRange(page.Runs.Select(run => Assert.Single(run.Messages).Text));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(["history", "t-4", "t-3", "t-2", "t-1", "t-0"], threads.Select(thread => thread.Value));
        Assert.Equal(Enumerable.Range(0, 5).Reverse().Select(i => $"answer {i}"), said);
    }

    [Fact]
    public async Task Bob_NamingAlicesThreadThroughTheClient_IsToldNotFound_AndAliceIsNot()
    {
        await using var alice = await ConnectAsync("alice");
        await using var bob = await ConnectAsync("bob");
        var hers = await alice.Client.CreateThreadAsync("Hers");
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => bob.Client.GetThreadAsync(hers.ThreadId))).Code);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => bob.Client.RenameThreadAsync(hers.ThreadId, "His"))).Code);
        Assert.False(await bob.Client.DeleteThreadAsync(hers.ThreadId));
        Assert.Empty((await bob.Client.ListThreadsAsync()).Threads);
        Assert.Equal(hers, (await alice.Client.GetThreadAsync(hers.ThreadId)).Thread);
        Assert.Equal(ErrorCodes.InvalidArgument, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.ListThreadsAsync(101))).Code);
    }

    [Fact]
    public async Task Alice_DeletingTheThreadOfHerRun_IsToldThatTheRunIsCancelled()
    {
        await using var alice = await ConnectAsync("alice");
        var run = await alice.Client.StartRunAsync("script", Scripts.Input(thoughts: 1000, everyMs: 20));
        Assert.True(await alice.Client.DeleteThreadAsync(run.ThreadId));
        Assert.Equal(new AgentCancelled("The thread was deleted."), await run.Completion.WaitAsync(Eventually.Deadline));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.GetRunAsync(run.RunId))).Code);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SignalClientException>(() => alice.Client.GetThreadAsync(run.ThreadId))).Code);
    }

    private async Task<Listener> ConnectAsync(string user) => await Listener.ConnectAsync(Listener.Options(_gateway.Address, () => _gateway.DevTokenAsync(user)));

    /// <summary>What happens within a millisecond has no order that says which came first (it has one, the same on each page): here each moment is one of its own.</summary>
    private sealed class DistinctMoments : TimeProvider
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _last;

        public override DateTimeOffset GetUtcNow()
        {
            var now = base.GetUtcNow();
            lock (_gate)
                return _last = now > _last.AddMilliseconds(1) ? now : _last.AddMilliseconds(1);
        }
    }
}

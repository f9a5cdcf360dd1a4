using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

[Trait("Suite", "Quick")]
public sealed class ThreadCallsTests
{
    private readonly ThreadRig _rig = new();

    [Fact]
    public async Task Create_IsIdempotent_WithTheSameTitleOrNone_AndElseAConflict()
    {
        var alice = _rig.Runs.Connection("alice");
        var created = await _rig.Calls.CreateAsync(alice, new("Title", ThreadRig.Id("t1")), default);
        Assert.Equal(created, await _rig.Calls.CreateAsync(alice, new("Title", ThreadRig.Id("t1")), default));
        Assert.Equal(created, await _rig.Calls.CreateAsync(alice, new(null, ThreadRig.Id("t1")), default));
        Assert.Equal(ErrorCodes.Conflict, await CodeAsync(_rig.Calls.CreateAsync(alice, new("Other", ThreadRig.Id("t1")), default)));
        Assert.Equal("Other", (await _rig.Calls.CreateAsync(_rig.Runs.Connection("bob"), new("Other", ThreadRig.Id("t1")), default)).Title);
        Assert.NotEqual(created.ThreadId, (await _rig.Calls.CreateAsync(alice, new("Title"), default)).ThreadId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Title_ThatIsNone_IsRefused(string title) => await RefusesTitleAsync(title);

    [Fact]
    public async Task Title_ThatIsNoUnicode_IsRefused()
    {
        foreach (var half in (string[])["a half \ud83d pair", "\ude00", "\ud83d\ud83d\ude00", "😀\ude00"])
            await RefusesTitleAsync(half);
    }

    [Fact]
    public async Task Title_OfMoreThan200Characters_IsRefused_AndOf200IsNot()
    {
        await RefusesTitleAsync(new('x', 201));
        Assert.Equal(200, (await _rig.Calls.CreateAsync(_rig.Runs.Connection("alice"), new(string.Concat(Enumerable.Repeat("😀", 100))), default)).Title!.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task Limit_OutsideItsRange_IsRefused(int limit)
    {
        var alice = _rig.Runs.Connection("alice");
        await _rig.Calls.CreateAsync(alice, new("Title", ThreadRig.Id("t1")), default);
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.ListAsync(alice, new(limit), default)));
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.GetAsync(alice, new(ThreadRig.Id("t1"), limit), default)));
    }

    [Fact]
    public async Task Call_WithoutAThread_IsRefused()
    {
        var alice = _rig.Runs.Connection("alice");
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.RenameAsync(alice, new(null, "Title"), default)));
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.DeleteAsync(alice, new(), default)));
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.GetAsync(alice, new(), default)));
    }

    [Fact]
    public async Task ForeignAndUnknownThreads_GetTheSameAnswer_AndTheOwnerHerThread()
    {
        var (alice, bob) = (_rig.Runs.Connection("alice"), _rig.Runs.Connection("bob"));
        await _rig.Calls.CreateAsync(alice, new("Hers", ThreadRig.Id("t1")), default);
        foreach (var call in (Func<string, ValueTask<object>>[])[
            async id => await _rig.Calls.GetAsync(bob, new(ThreadRig.Id(id)), default),
            async id => await _rig.Calls.RenameAsync(bob, new(ThreadRig.Id(id), "His"), default),
            async id => await _rig.Calls.DeleteAsync(bob, new(ThreadRig.Id(id)), default)])
        {
            var foreign = await Assert.ThrowsAsync<SignalException>(async () => await call("t1"));
            var unknown = await Assert.ThrowsAsync<SignalException>(async () => await call("t9"));
            Assert.Equal((ErrorCodes.NotFound, foreign.Message), (foreign.Code, unknown.Message));
        }

        Assert.Equal("Hers", (await _rig.Calls.GetAsync(alice, new(ThreadRig.Id("t1")), default)).Thread.Title);
    }

    [Fact]
    public async Task Lists_AreOfTheirUser_AndAPageOfAnotherIsRefusedAsNonsenseIs()
    {
        var (alice, bob) = (_rig.Runs.Connection("alice"), _rig.Runs.Connection("bob"));
        for (var i = 0; i < 5; i++)
        {
            await _rig.Calls.CreateAsync(alice, new($"Hers {i}", ThreadRig.Id($"t-{i}")), default);
            await _rig.Calls.CreateAsync(bob, new($"His {i}", ThreadRig.Id($"t-{i}")), default);
            _rig.Runs.Delivery.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await _rig.Calls.ListAsync(alice, new(2), default);
        var foreign = await Assert.ThrowsAsync<SignalException>(async () => await _rig.Calls.ListAsync(bob, new(2, first.Next), default));
        var nonsense = await Assert.ThrowsAsync<SignalException>(async () => await _rig.Calls.ListAsync(bob, new(2, "nonsense"), default));
        Assert.Equal((ErrorCodes.InvalidArgument, foreign.Message), (foreign.Code, nonsense.Message));
        Assert.Equal(["Hers 2", "Hers 1"], (await _rig.Calls.ListAsync(alice, new(2, first.Next), default)).Threads.Select(thread => thread.Title!));
        Assert.DoesNotContain(Users.Alice.ToString(), first.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_IsPaged_TheNewestFirst_EachRunOnce_AndItsPagesFitNoOtherThread()
    {
        var alice = _rig.Runs.Connection("alice");
        for (var i = 0; i < 7; i++)
        {
            await _rig.CancelAsync("alice", await _rig.StartAsync("alice", "t1", $"r-{i}"));
            await _rig.CancelAsync("alice", await _rig.StartAsync("alice", "t2", $"s-{i}"));
            _rig.Runs.Delivery.Time.Advance(TimeSpan.FromSeconds(i % 2));
        }

        var (seen, next) = (new List<string>(), (string?)null);
        do
        {
            var page = await _rig.Calls.GetAsync(alice, new(ThreadRig.Id("t1"), 3, next), default);
            seen.AddRange(page.Runs.Select(run => run.RunId.Value));
            Assert.All(page.Runs, run => Assert.Equal((RunStatus.Cancelled, "hi"), (run.Status, run.Input.GetProperty("text").GetString())));
            if (page.Next is not null)
                Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.GetAsync(alice, new(ThreadRig.Id("t2"), 3, page.Next), default)));
            next = page.Next;
            // What comes between pages is on none that is still to come.
            await _rig.CancelAsync("alice", await _rig.StartAsync("alice", "t1"));
        }
        while (next is not null);
        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"r-{i}"), seen);
    }

    private async Task RefusesTitleAsync(string title)
    {
        var alice = _rig.Runs.Connection("alice");
        await _rig.Calls.CreateAsync(alice, new("Title", ThreadRig.Id("t1")), default);
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.CreateAsync(alice, new(title), default)));
        Assert.Equal(ErrorCodes.InvalidArgument, await CodeAsync(_rig.Calls.RenameAsync(alice, new(ThreadRig.Id("t1"), title), default)));
        Assert.Single(await _rig.ToldAsync("alice"));
    }

    private static async Task<string> CodeAsync<T>(ValueTask<T> call) => (await Assert.ThrowsAsync<SignalException>(async () => await call)).Code;
}

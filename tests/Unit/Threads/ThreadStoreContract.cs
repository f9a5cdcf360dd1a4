using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

/// <summary>What every store of threads keeps.</summary>
public abstract class ThreadStoreContract
{
    private protected static readonly ThreadId Name = ThreadId.Parse("t1");

    private protected abstract IThreadStore Store { get; }

    private protected ManualTimeProvider Time { get; } = new();

    private protected ThreadOptions Options { get; } = new();

    [Fact]
    public async Task Thread_IsFoundByItsOwner_AndByNobodyElse()
    {
        var added = await AddAsync(Users.Alice, "t1", "Mine");
        Assert.Equal(added, await Store.FindAsync(Users.Alice, Name, default));
        Assert.Equal((Users.Alice, "Mine", Time.GetUtcNow().ToUnixTimeMilliseconds()), (added.Owner, added.Title, added.Updated.ToUnixTimeMilliseconds()));
        Assert.Null(await Store.FindAsync(Users.Bob, Name, default));
        Assert.Null(await Store.TouchAsync(Users.Bob, Name, default));
        Assert.Empty((await Store.PageAsync(Users.Bob, null, 10, default)).Threads);
        Assert.Null(await InTurnAsync(Users.Bob, turn => Store.RenameAsync(Users.Bob, turn, Name, "His", default)));
        Assert.Null(await InTurnAsync(Users.Bob, turn => Store.RemoveAsync(Users.Bob, turn, Name, default)));
        Assert.Equal(added, await Store.FindAsync(Users.Alice, Name, default));
    }

    [Fact]
    public async Task SameName_OfTwoUsers_IsTwoThreads()
    {
        var alices = await AddAsync(Users.Alice, "t1", "Hers");
        await AddAsync(Users.Bob, "t1", "His");
        await InTurnAsync(Users.Bob, turn => Store.RenameAsync(Users.Bob, turn, Name, "Still his", default));
        Assert.Equal(alices, await Store.FindAsync(Users.Alice, Name, default));
        Assert.Equal("Still his", (await Store.FindAsync(Users.Bob, Name, default))!.Title);
        Assert.Equal("Still his", (await InTurnAsync(Users.Bob, turn => Store.RemoveAsync(Users.Bob, turn, Name, default)))!.Thread.Title);
        Assert.Equal(alices, await Store.FindAsync(Users.Alice, Name, default));
    }

    [Fact]
    public async Task NameThatIsTaken_AddsNothing_UntilItIsRemoved()
    {
        var first = await AddAsync(Users.Alice, "t1", "First");
        Assert.Null(await InTurnAsync(Users.Alice, turn => Store.AddAsync(Users.Alice, turn, Name, "Second", default)));
        Assert.Equal(first, await Store.FindAsync(Users.Alice, Name, default));
        await InTurnAsync(Users.Alice, turn => Store.RemoveAsync(Users.Alice, turn, Name, default));
        Assert.Null(await Store.FindAsync(Users.Alice, Name, default));
        Assert.Equal("Second", (await AddAsync(Users.Alice, "t1", "Second")).Title);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("Ünïcode 😀 \u202E‮ '\"<b>")]
    public async Task Title_OfAnyText_IsReadBack(string? title)
    {
        await AddAsync(Users.Alice, "t1", title);
        Assert.Equal(title, (await Store.FindAsync(Users.Alice, Name, default))!.Title);
        Assert.Equal(title, Assert.Single((await Store.PageAsync(Users.Alice, null, 1, default)).Threads).Title);
        var renamed = await InTurnAsync(Users.Alice, turn => Store.RenameAsync(Users.Alice, turn, Name, new string('語', 200), default));
        Assert.Equal(renamed!.Thread, await Store.FindAsync(Users.Alice, Name, default));
        Assert.Equal(200, renamed.Thread.Title!.Length);
    }

    [Fact]
    public async Task TooManyThreads_AreRefused_ForThatUserOnly_AndNothingIsForgotten()
    {
        Options.MaxPerUser = 2;
        await AddAsync(Users.Alice, "t1");
        await AddAsync(Users.Alice, "t2");
        var refusal = await Assert.ThrowsAsync<SignalException>(() => AddAsync(Users.Alice, "t3"));
        Assert.Equal(ErrorCodes.LimitExceeded, refusal.Code);
        Assert.Matches("retryAfterMs=[0-9]+$", refusal.Message);
        Assert.Equal(2, (await Store.PageAsync(Users.Alice, null, 10, default)).Threads.Count);
        await AddAsync(Users.Bob, "t3");
        await InTurnAsync(Users.Alice, turn => Store.RemoveAsync(Users.Alice, turn, Name, default));
        await AddAsync(Users.Alice, "t3");
    }

    [Fact]
    public async Task IdleThread_IsForgotten_AfterItsTime_AndOneThatIsUsedIsNot()
    {
        await AddAsync(Users.Alice, "t1");
        await AddAsync(Users.Alice, "used");
        Time.Advance(Options.KeptFor / 2);
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds(), (await Store.TouchAsync(Users.Alice, ThreadId.Parse("used"), default))!.Updated.ToUnixTimeMilliseconds());
        Time.Advance(Options.KeptFor / 2);
        Assert.NotNull(await Store.FindAsync(Users.Alice, Name, default));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Store.FindAsync(Users.Alice, Name, default));
        Assert.Null(await Store.TouchAsync(Users.Alice, Name, default));
        Assert.Null(await InTurnAsync(Users.Alice, turn => Store.RenameAsync(Users.Alice, turn, Name, "Late", default)));
        Assert.Equal("used", Assert.Single((await Store.PageAsync(Users.Alice, null, 10, default)).Threads).Thread.Value);
        Assert.Equal("Anew", (await AddAsync(Users.Alice, "t1", "Anew")).Title);
    }

    [Fact]
    public async Task Turns_OfOneUser_ExcludeEachOther_AndThoseOfTwoUsersDoNot()
    {
        var first = await Store.TakeTurnAsync(Users.Alice, default);
        var second = Store.TakeTurnAsync(Users.Alice, default).AsTask();
        await using (await Store.TakeTurnAsync(Users.Bob, default))
            Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await (await second.WaitAsync(Eventually.Deadline)).DisposeAsync();
    }

    [Fact]
    public async Task TurnThatWasWaitedForInVain_HoldsUpNobody()
    {
        using var impatient = new CancellationTokenSource();
        await using (await Store.TakeTurnAsync(Users.Alice, default))
        {
            var waiting = Store.TakeTurnAsync(Users.Alice, impatient.Token).AsTask();
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await AddAsync(Users.Alice, "t1");
    }

    [Fact]
    public async Task ChangesThatNobodySaid_AreFoundByTheNextTurn_InOrder_UntilTheyAreSaid()
    {
        await InTurnAsync(Users.Alice, async turn =>
        {
            await Store.AddAsync(Users.Alice, turn, Name, "One", default);
            await Store.RenameAsync(Users.Alice, turn, Name, "Two", default);
            return await Store.RemoveAsync(Users.Alice, turn, Name, default);
        });
        await using (var turn = await Store.TakeTurnAsync(Users.Alice, default))
        {
            Assert.Equal(
                [(ThreadChangeKind.Created, "One"), (ThreadChangeKind.Updated, "Two"), (ThreadChangeKind.Deleted, "Two")],
                turn.Unsaid.Select(change => (change.Kind, change.Thread.Title!)));
            Assert.All(turn.Unsaid, change => Assert.Equal((Users.Alice, Name), (change.Thread.Owner, change.Thread.Thread)));
            await Store.SaidAsync(Users.Alice, turn, turn.Unsaid[0], default);
            await Store.SaidAsync(Users.Alice, turn, turn.Unsaid[2], default);
        }

        await using var next = await Store.TakeTurnAsync(Users.Alice, default);
        Assert.Equal(ThreadChangeKind.Updated, Assert.Single(next.Unsaid).Kind);
        await using var bobs = await Store.TakeTurnAsync(Users.Bob, default);
        Assert.Empty(bobs.Unsaid);
    }

    [Fact]
    public async Task TurnOfAlice_ChangesNothingOfBobs()
    {
        await AddAsync(Users.Bob, "t1", "His");
        await using var turn = await Store.TakeTurnAsync(Users.Alice, default);
        await Assert.ThrowsAsync<IsolationViolationException>(async () => await Store.RenameAsync(Users.Bob, turn, Name, "Hers", default));
        await Assert.ThrowsAsync<IsolationViolationException>(async () => await Store.RemoveAsync(Users.Bob, turn, Name, default));
        await Assert.ThrowsAsync<IsolationViolationException>(async () => await Store.AddAsync(Users.Bob, turn, ThreadId.Parse("t2"), null, default));
        Assert.Equal("His", Assert.Single((await Store.PageAsync(Users.Bob, null, 10, default)).Threads).Title);
    }

    private protected async Task<StoredThread> AddAsync(UserKey user, string thread, string? title = null)
    {
        await using var turn = await Store.TakeTurnAsync(user, default);
        var added = await Store.AddAsync(user, turn, ThreadId.Parse(thread), title, default);
        await Store.SaidAsync(user, turn, added!, default);
        return added!.Thread;
    }

    private protected async Task<ThreadChange?> InTurnAsync(UserKey user, Func<ThreadTurn, ValueTask<ThreadChange?>> step)
    {
        await using var turn = await Store.TakeTurnAsync(user, default);
        return await step(turn);
    }
}

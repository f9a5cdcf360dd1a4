using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

/// <summary>What every store of threads keeps about pages.</summary>
public abstract class ThreadPagesContract
{
    private const int Threads = 40;

    private protected abstract IThreadStore Store { get; }

    private protected ManualTimeProvider Time { get; } = new();

    private protected ThreadOptions Options { get; } = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(100)]
    public async Task Pages_OfAnySize_HaveEachThreadOnce_TheLatestFirst(int limit)
    {
        await AddAllAsync(apart: TimeSpan.FromMilliseconds(3));
        var pages = await PagesAsync(limit);
        Assert.All(pages.SkipLast(1), page => Assert.Equal(limit, page.Count));
        Assert.NotEmpty(pages[^1]);
        Assert.Equal(Enumerable.Range(0, Threads).Reverse().Select(i => $"t-{i}"), pages.SelectMany(page => page).Select(thread => thread.Thread.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public async Task ThreadsOfOneMoment_AreOnOnePageEach(int limit)
    {
        await AddAllAsync(apart: TimeSpan.Zero);
        var names = (await PagesAsync(limit)).SelectMany(page => page).Select(thread => thread.Thread.Value).ToArray();
        Assert.Equal((Threads, Threads), (names.Length, names.Distinct().Count()));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Pages_BetweenWhichThreadsChange_HaveEachOneThatDidNot_Once(int seed)
    {
        var random = new Random(seed);
        await AddAllAsync(TimeSpan.FromMilliseconds(random.Next(3)));
        var changed = new HashSet<string>();
        var seen = new List<string>();
        ThreadPlace? before = null;
        do
        {
            var page = await Store.PageAsync(Users.Alice, before, 1 + random.Next(6), default);
            seen.AddRange(page.Threads.Select(thread => thread.Thread.Value));
            before = page.Next;
            for (var i = 0; i < 3; i++)
                await ChangeAsync(random, changed);
        }
        while (before is not null);

        var unchanged = Enumerable.Range(0, Threads).Select(i => $"t-{i}").Except(changed).ToArray();
        Assert.NotEmpty(unchanged);
        Assert.All(unchanged, name => Assert.Single(seen, name));
    }

    [Fact]
    public async Task Page_OfOneUser_HasNothingOfTheOther()
    {
        await AddAllAsync(TimeSpan.Zero);
        await AddAsync(Users.Bob, "bobs");
        var place = (await Store.PageAsync(Users.Alice, null, 5, default)).Next;
        Assert.NotNull(place);
        Assert.All((await Store.PageAsync(Users.Bob, place, 100, default)).Threads, thread => Assert.Equal(Users.Bob, thread.Owner));
        Assert.Equal("bobs", Assert.Single((await Store.PageAsync(Users.Bob, null, 100, default)).Threads).Thread.Value);
    }

    private async Task AddAllAsync(TimeSpan apart)
    {
        for (var i = 0; i < Threads; i++)
        {
            await AddAsync(Users.Alice, $"t-{i}");
            Time.Advance(apart);
        }
    }

    private async Task AddAsync(UserKey user, string thread)
    {
        await using var turn = await Store.TakeTurnAsync(user, default);
        await Store.SaidAsync(user, turn, (await Store.AddAsync(user, turn, ThreadId.Parse(thread), null, default))!, default);
    }

    private async Task<List<IReadOnlyList<StoredThread>>> PagesAsync(int limit)
    {
        var pages = new List<IReadOnlyList<StoredThread>>();
        ThreadPlace? before = null;
        do
        {
            var page = await Store.PageAsync(Users.Alice, before, limit, default);
            pages.Add(page.Threads);
            before = page.Next;
        }
        while (before is not null);
        return pages;
    }

    private async Task ChangeAsync(Random random, HashSet<string> changed)
    {
        Time.Advance(TimeSpan.FromMilliseconds(random.Next(2)));
        var name = $"t-{random.Next(Threads)}";
        changed.Add(name);
        var kind = random.Next(4);
        if (kind == 0)
        {
            await AddAsync(Users.Alice, $"new-{Guid.NewGuid():N}");
            return;
        }

        if (kind == 1)
        {
            await Store.TouchAsync(Users.Alice, ThreadId.Parse(name), default);
            return;
        }

        await using var turn = await Store.TakeTurnAsync(Users.Alice, default);
        var change = kind == 2
            ? await Store.RenameAsync(Users.Alice, turn, ThreadId.Parse(name), "Another", default)
            : await Store.RemoveAsync(Users.Alice, turn, ThreadId.Parse(name), default);
        if (change is not null)
            await Store.SaidAsync(Users.Alice, turn, change, default);
    }
}

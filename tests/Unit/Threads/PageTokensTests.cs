using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

[Trait("Suite", "Quick")]
public sealed class PageTokensTests
{
    private static readonly ThreadId Thread = ThreadId.Parse("t1");

    private readonly PageTokens _tokens = new(new(new byte[UserKeyDerivation.SecretLength]));

    [Fact]
    public void Page_IsReadBack_ByItsUser_InItsList()
    {
        var place = new ThreadPlace(1_795_000_000_000, UInt128.MaxValue - 5);
        Assert.Equal(place, _tokens.Threads(Users.Alice, _tokens.Of(Users.Alice, place)));
        var run = new RunPlace(1_795_000_000_000, RunId.Parse("a.b-c:d.e"));
        Assert.Equal(run, _tokens.Runs(Users.Alice, Thread, _tokens.Of(Users.Alice, Thread, run)));
        Assert.Null(_tokens.Threads(Users.Alice, null));
        Assert.Null(_tokens.Of(Users.Alice, null));
    }

    [Fact]
    public void Page_OfAnotherUserThreadOrList_IsRefused()
    {
        var threads = _tokens.Of(Users.Alice, new ThreadPlace(1, 2));
        var runs = _tokens.Of(Users.Alice, Thread, new RunPlace(1, RunId.Parse("r1")));
        Assert.Throws<SignalException>(() => _tokens.Threads(Users.Bob, threads));
        Assert.Throws<SignalException>(() => _tokens.Runs(Users.Bob, Thread, runs));
        Assert.Throws<SignalException>(() => _tokens.Runs(Users.Alice, ThreadId.Parse("t2"), runs));
        Assert.Throws<SignalException>(() => _tokens.Runs(Users.Alice, Thread, threads));
        Assert.Throws<SignalException>(() => _tokens.Threads(Users.Alice, runs));
    }

    [Fact]
    public void Page_ChangedInAnyCharacter_IsRefused()
    {
        var page = _tokens.Of(Users.Alice, new ThreadPlace(1_795_000_000_000, 77))!;
        for (var i = 0; i < page.Length; i++)
            foreach (var other in (char[])['0', 'x', '.', '-', '\ud800', 'é'])
                if (page[i] != other)
                    Assert.Throws<SignalException>(() => _tokens.Threads(Users.Alice, page[..i] + other + page[(i + 1)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1-2")]
    [InlineData("-.")]
    [InlineData("1-2.é")]
    public void Nonsense_IsRefused(string text) => Assert.Throws<SignalException>(() => _tokens.Threads(Users.Alice, text));
}
